/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The devices that can train, for a list in the window: "auto" first, then what the backends offer.
 * Main thread only. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DIG_TYPE_DEVICE_ITEM (dig_device_item_get_type ())
G_DECLARE_FINAL_TYPE (DigDeviceItem, dig_device_item, DIG, DEVICE_ITEM, GObject)

/* Properties: "id" ("auto", "cpu", "cuda:0"), "title" ("NVIDIA H200"). */
const char *dig_device_item_get_id (DigDeviceItem *self);
const char *dig_device_item_get_title (DigDeviceItem *self);
/* 90 for 9.0; 0: a processor. */
int dig_device_item_get_compute_capability (DigDeviceItem *self);

#define DIG_TYPE_DEVICE_LIST (dig_device_list_get_type ())
G_DECLARE_FINAL_TYPE (DigDeviceList, dig_device_list, DIG, DEVICE_LIST, GObject)

/* A GListModel of DigDeviceItem: "auto" and "cpu" until dig_device_list_find has found more.
 * Property "why-not" (string): a line for each backend that has no device, "" when all have. */
DigDeviceList *dig_device_list_new (void);
/* Opens the backends in a worker thread; once, later calls do nothing. */
void dig_device_list_find (DigDeviceList *self);
const char *dig_device_list_get_why_not (DigDeviceList *self);
/* Lent. The device that `id` means: of "auto" the first that is not the CPU, else the CPU; NULL: there is none. */
DigDeviceItem *dig_device_list_get_meant (DigDeviceList *self, const char *id);
/* Position of the device with this id, G_MAXUINT when there is none. */
guint dig_device_list_get_position (DigDeviceList *self, const char *id);

G_END_DECLS
