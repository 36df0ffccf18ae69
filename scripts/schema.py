"""Writes Sources/CEnvoySchema/schema.c: names, numbers and types of every message that may occur in Envoy's configuration.

usage: schema.py DESCRIPTORS FILE. DESCRIPTORS is the set of proto/, which has what only Istio's proxies know; all else comes
from the published descriptors in the Python package xds-protos, so this runs in the test environment of scripts/setup.
"""

import importlib
import pkgutil
import sys

from google.protobuf import descriptor_pb2, descriptor_pool

# Flags of a field; they are those of CEnvoySchema.h.
REPEATED, PACKED, MAP, PRESENCE = 1, 2, 4, 8

HEAD = """/* Written by scripts/schema.py; do not edit. */
#include "CEnvoySchema.h"

"""


def published():
    """The pool with every module of xds-protos in it."""
    importlib.import_module("google.rpc.status_pb2")
    for package in map(importlib.import_module, ("envoy", "xds", "udpa")):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if module.name.endswith("_pb2"):
                importlib.import_module(module.name)
    return descriptor_pool.Default()


def messages_of(files):
    """Every message of the files, nested ones included."""
    found = []
    for file in files:
        waiting = list(file.message_types_by_name.values())
        while waiting:
            message = waiting.pop()
            found.append(message)
            waiting += message.nested_types
    return found


def roots(pool, own):
    """What a configuration may begin with or hold in an Any: all of proto/, and the current version of all of Envoy's
    packages but its services, records and pages."""
    files = [module.DESCRIPTOR for name, module in sorted(sys.modules.items()) if name.endswith("_pb2")]
    found = []
    for message in messages_of(files):
        parts = message.file.package.split(".")
        is_config = parts[:2] in (["envoy", "config"], ["envoy", "extensions"], ["envoy", "type"], ["xds", "type"])
        if (is_config and not parts[-1].startswith("v2")) or message.file.package in ("udpa.type.v1", "xds.core.v3"):
            found.append(message)
    for file in own.file:
        scopes = [(file.package, message) for message in file.message_type]
        while scopes:
            scope, message = scopes.pop()
            name = scope + "." + message.name
            found.append(pool.FindMessageTypeByName(name))
            scopes += [(name, nested) for nested in message.nested_type]
    return found


def closure(waiting):
    """The messages and all that their fields are of, by name, with the enumerations."""
    messages, enums = {}, {}
    waiting = list(waiting)
    while waiting:
        message = waiting.pop()
        if message.full_name in messages or "v2" in message.file.package.split("."):
            continue
        messages[message.full_name] = message
        for field in message.fields:
            if field.message_type:
                waiting.append(field.message_type)
            if field.enum_type:
                enums[field.enum_type.full_name] = field.enum_type
    return [messages[name] for name in sorted(messages)], [enums[name] for name in sorted(enums)]


def flags(field):
    if field.is_repeated:
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        return REPEATED | (PACKED if field.is_packed else 0) | (MAP if is_map else 0)
    # protoc makes a oneof of its own for an optional scalar; members of the others have presence by the oneof.
    is_alone = field.containing_oneof is None or field.containing_oneof.name == "_" + field.name
    return PRESENCE if field.message_type is None and field.has_presence and is_alone else 0


def rows(messages, enums):
    """The tables as lines of C."""
    places = {message.full_name: index for index, message in enumerate(messages)}
    enum_places = {enum.full_name: index for index, enum in enumerate(enums)}
    message_rows, field_rows, enum_rows, value_rows = [], [], [], []
    for message in messages:
        first = len(field_rows)
        oneofs = [oneof.name for oneof in message.oneofs]
        for field in sorted(message.fields, key=lambda field: field.number):
            if field.message_type and field.message_type.full_name not in places:
                continue
            of = places[field.message_type.full_name] if field.message_type else 0
            of = enum_places[field.enum_type.full_name] if field.enum_type else of
            own = flags(field)
            oneof = 0 if own & PRESENCE or not field.containing_oneof else 1 + oneofs.index(field.containing_oneof.name)
            field_rows.append(f'  {{"{field.name}", {field.number}, {of}, {field.type}, {own}, {oneof}}},\n')
        message_rows.append(f'  {{"{message.full_name}", {first}, {len(field_rows) - first}}},\n')
    for enum in enums:
        enum_rows.append(f'  {{"{enum.full_name}", {len(value_rows)}, {len(enum.values)}}},\n')
        value_rows += [f'  {{"{value.name}", {value.number}}},\n' for value in enum.values]
    return message_rows, field_rows, enum_rows, value_rows


def main():
    descriptors, path = sys.argv[1:]
    with open(descriptors, "rb") as data:
        own = descriptor_pb2.FileDescriptorSet.FromString(data.read())
    pool = published()
    for file in own.file:
        try:
            pool.FindFileByName(file.name)
        except KeyError:
            pool.Add(file)
    messages, enums = closure(roots(pool, own))
    tables = rows(messages, enums)
    kinds = ("Message", "Field", "Enum", "Value")
    with open(path, "w") as out:
        out.write(HEAD)
        for kind, lines in zip(kinds, tables):
            name = "envoy_schema_" + kind.lower() + "s"
            out.write(f"const EnvoySchema{kind} {name}[] = {{\n" + "".join(lines) + "};\n\n")
        out.write(f"const uint32_t envoy_schema_message_count = {len(messages)};\n")


if __name__ == "__main__":
    main()
