/* Names, numbers and types of the messages that Envoy's configuration may consist of. Written: scripts/schema.py. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A message. The table is sorted by name. */
typedef struct {
  const char *name;
  /* Its fields, by number, are a run of the table of fields. */
  uint16_t first_field;
  uint16_t field_count;
} EnvoySchemaMessage;

enum {
  ENVOY_SCHEMA_REPEATED = 1,
  /* Repeated numbers that one length-delimited field holds. */
  ENVOY_SCHEMA_PACKED = 2,
  /* Repeated entries, messages of a key (1) and a value (2). */
  ENVOY_SCHEMA_MAP = 4,
  /* A scalar that can be present with its default value. */
  ENVOY_SCHEMA_PRESENCE = 8
};

typedef struct {
  const char *name;
  uint32_t number;
  /* Index of the field's message or enumeration. */
  uint16_t of;
  /* google.protobuf.FieldDescriptorProto.Type. */
  uint8_t type;
  uint8_t flags;
  /* 0: none; else which of the message's oneofs it is a member of, from 1. */
  uint8_t oneof;
} EnvoySchemaField;

/* An enumeration, whose values are a run of the table of values. */
typedef struct {
  const char *name;
  uint16_t first_value;
  uint16_t value_count;
} EnvoySchemaEnum;

typedef struct {
  const char *name;
  int32_t number;
} EnvoySchemaValue;

extern const EnvoySchemaMessage envoy_schema_messages[];
extern const uint32_t envoy_schema_message_count;
extern const EnvoySchemaField envoy_schema_fields[];
extern const EnvoySchemaEnum envoy_schema_enums[];
extern const EnvoySchemaValue envoy_schema_values[];

/* The index of the message with this name, which need not end in NUL; -1: none. */
static inline int32_t envoy_schema_find(const char *name, size_t length) {
  uint32_t low = 0, high = envoy_schema_message_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const char *found = envoy_schema_messages[middle].name;
    int order = strncmp(found, name, length);
    if (order == 0 && found[length] == 0) return (int32_t)middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1;
}

/* Swift does not see arrays of unknown length. */
static inline EnvoySchemaMessage envoy_schema_message(uint16_t index) { return envoy_schema_messages[index]; }
static inline EnvoySchemaField envoy_schema_field(uint16_t index) { return envoy_schema_fields[index]; }
static inline EnvoySchemaEnum envoy_schema_enum(uint16_t index) { return envoy_schema_enums[index]; }
static inline EnvoySchemaValue envoy_schema_value(uint16_t index) { return envoy_schema_values[index]; }
