#!/usr/bin/env python3
"""Writes the Swift handles of the messages in proto/, and the C files that tie the generated C code together.

Usage: proto_swift.py DESCRIPTOR_SET C_DIRECTORY SWIFT_DIRECTORY   (called by proto.sh)

For every message one Swift struct: a pointer into an arena and a property per field. The rules:
  * every message lives in the caseless enum `Envoy`, nested ones inside their parent, under its proto name; RENAMED
    settles the names that two packages share, and a clash that is not settled there is an error;
  * a field's name is the proto name in camel case; an enum value likewise;
  * google.protobuf types appear as Swift values: Duration, Bool?, UInt32?, ...; Any as AnyMessage, Struct as StructMessage;
  * a message field and every member of a oneof is Optional; a repeated field or a map is a view with append or subscript.
"""
import os
import re
import sys

LINES_MAX = 650

# Full proto name: Swift name, where the plain one is taken by another package or by the language.
RENAMED = {
    "google.rpc.Status": "RpcStatus",
    "udpa.type.v1.TypedStruct": "UdpaTypedStruct",
    "envoy.config.cluster.v3.Filter": "ClusterFilter",
    "envoy.config.listener.v3.Filter": "NetworkFilter",
    "envoy.config.core.v3.SocketAddress.Protocol": "TransportProtocol",
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": "UpstreamHttpOptions",
    "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz": "HttpExtAuthz",
    "envoy.extensions.filters.http.ext_authz.v3.HttpService": "ExtAuthzHttpService",
    "envoy.extensions.filters.http.rbac.v3.RBAC": "HttpRBAC",
    "envoy.extensions.filters.network.ext_authz.v3.ExtAuthz": "NetworkExtAuthz",
    "envoy.extensions.filters.network.rbac.v3.RBAC": "NetworkRBAC",
    "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig": "GrpcStats",
    "envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig": "DynamicForwardProxyCluster",
    "envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig": "DynamicForwardProxyFilter",
    "envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig": "SniDynamicForwardProxyFilter",
    "envoy.extensions.formatter.metadata.v3.Metadata": "MetadataFormatter",
    "envoy.extensions.formatter.cel.v3.Cel": "CelFormatter",
    "envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery": "ReqWithoutQueryFormatter",
    "istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig": "IstioAlpn",
    "istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig.Protocol": "UpstreamProtocol",
    "envoy.extensions.filters.http.wasm.v3.Wasm": "HttpWasm",
    "envoy.extensions.filters.network.wasm.v3.Wasm": "NetworkWasm",
    "envoy.extensions.wasm.v3.PluginConfig": "WasmPluginConfig",
    "envoy.extensions.wasm.v3.FailurePolicy": "WasmFailurePolicy",
    "envoy.extensions.wasm.v3.VmConfig": "WasmVmConfig",
    "envoy.extensions.wasm.v3.EnvironmentVariables": "WasmEnvironmentVariables",
    "opentelemetry.proto.common.v1.AnyValue": "OtelAnyValue",
    "opentelemetry.proto.common.v1.KeyValue": "OtelKeyValue",
    "opentelemetry.proto.common.v1.KeyValueList": "OtelKeyValueList",
    "stats.PluginConfig": "IstioStats",
    "stats.MetricConfig": "IstioMetricConfig",
    "stats.MetricDefinition": "IstioMetricDefinition",
    "stats.MetricType": "IstioMetricType",
    "stats.Reporter": "IstioReporter",
}
# Messages that generators see as plain Swift values.
VALUES = {
    "google.protobuf.Duration": "Duration",
    "google.protobuf.BoolValue": "Bool",
    "google.protobuf.UInt32Value": "UInt32",
    "google.protobuf.UInt64Value": "UInt64",
    "google.protobuf.Int64Value": "Int64",
}
# Messages with a hand-written handle.
HANDLES = {"google.protobuf.Any": "AnyMessage", "google.protobuf.Struct": "StructMessage"}
HIDDEN = {"google.protobuf.Value", "google.protobuf.ListValue", "google.protobuf.NullValue"}

DOUBLE, FLOAT, INT64, UINT64, INT32, BOOL, STRING, MESSAGE, BYTES, UINT32, ENUM = 1, 2, 3, 4, 5, 8, 9, 11, 12, 13, 14
SCALARS = {DOUBLE: "Double", FLOAT: "Float", INT64: "Int64", UINT64: "UInt64", INT32: "Int32", UINT32: "UInt32"}
# Field names that protobuf-c gives an underscore, since C++ has them as keywords.
CPP_KEYWORDS = {"namespace"}
KEYWORDS = set(
    "as associatedtype break case catch class continue default defer deinit do else enum extension fallthrough false for func "
    "guard if import in init inout internal is let nil operator private protocol public repeat return self static struct "
    "subscript super switch throw throws true try typealias var where while".split()
)


def wire(data):
    """The fields of one encoded message: [(number, int or bytes)]. Descriptors use varints and length-delimited fields only."""
    fields, at = [], 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        key = varint()
        value = varint()
        if key & 7 == 2:
            value, at = data[at : at + value], at + value
        elif key & 7 != 0:
            raise ValueError("wire type %d in a descriptor" % (key & 7))
        fields.append((key >> 3, value))
    return fields


def one(fields, number, default=None):
    return next((value for n, value in fields if n == number), default)


def text(fields, number):
    return one(fields, number, b"").decode()


def each(fields, number):
    return [wire(value) for n, value in fields if n == number]


class Field:
    """A FieldDescriptorProto."""

    def __init__(self, fields, oneofs):
        self.name = text(fields, 1)
        self.number = one(fields, 3)
        self.repeated = one(fields, 4) == 3
        self.type = one(fields, 5)
        self.target = text(fields, 6).lstrip(".")
        index = one(fields, 9)
        self.oneof = None if index is None else oneofs[index]
        self.swift = camel(self.name)


class Enum:
    """An EnumDescriptorProto."""

    def __init__(self, fields, scope):
        self.name = text(fields, 1)
        self.full = scope + "." + self.name
        self.values = [(text(v, 1), one(v, 2, 0)) for v in each(fields, 2)]


class Message:
    """A DescriptorProto with its nested types."""

    def __init__(self, fields, scope, file):
        self.name = text(fields, 1)
        self.full = scope + "." + self.name
        self.file = file
        oneofs = [text(o, 1) for o in each(fields, 8)]
        self.fields = sorted((Field(f, oneofs) for f in each(fields, 2)), key=lambda f: f.number)
        self.nested = [Message(m, self.full, file) for m in each(fields, 3)]
        self.enums = [Enum(e, self.full) for e in each(fields, 4)]
        self.is_map_entry = one(wire(one(fields, 7, b"")), 7) == 1
        self.c = "__".join(upper_camel(part) for part in self.full.split("."))

    def all(self):
        yield self
        for message in self.nested:
            yield from message.all()


class File:
    """A FileDescriptorProto."""

    def __init__(self, fields):
        self.path = text(fields, 1)
        self.package = text(fields, 2)
        self.messages = [Message(m, self.package, self) for m in each(fields, 4)]
        self.enums = [Enum(e, self.package) for e in each(fields, 5)]


def upper_camel(name):
    """The spelling that protoc-gen-c gives to a part of a type's name."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def camel(name):
    first, *rest = name.split("_")
    return first.lower() + "".join(part[:1].upper() + part[1:].lower() for part in rest)


def c_name(name):
    """What protobuf-c calls a field."""
    return name.lower() + ("_" if name in CPP_KEYWORDS else "")


def quoted(name):
    return "`%s`" % name if name in KEYWORDS else name


class Writer:
    def __init__(self, files, c_prefix):
        self.files = files
        self.c_prefix = c_prefix
        self.messages = {m.full: m for f in files for top in f.messages for m in top.all()}
        self.names = {}
        self.taken = {}
        for file in files:
            for top in file.messages + file.enums:
                self.place(top, "Envoy")

    def place(self, item, parent):
        if item.full in HIDDEN or item.full in VALUES:
            return
        name = HANDLES.get(item.full) or parent + "." + RENAMED.get(item.full, item.name)
        if name in self.taken:
            sys.exit("%s and %s are both called %s: settle it in RENAMED" % (self.taken[name], item.full, name))
        self.taken[name] = item.full
        self.names[item.full] = name
        if isinstance(item, Message):
            for nested in item.nested + item.enums:
                if not getattr(nested, "is_map_entry", False):
                    self.place(nested, name)

    # Properties

    def property(self, message, field):
        """The lines of one field's property."""
        target = self.messages.get(field.target)
        name, member = quoted(field.swift), "c.pointee." + c_name(field.name)
        if field.repeated:
            return ["package var %s: %s { .init(slot, field: %d) }" % (name, self.view(field, target), field.number)]
        swift, read, write = self.scalar(field, member)
        if field.oneof is None:
            return [
                "package var %s: %s {" % (name, swift),
                "    get { unsafe %s }" % read,
                "    nonmutating set { unsafe %s }" % write("newValue"),
                "}",
            ]
        case = "c.pointee.%s_case" % field.oneof.lower()
        swift = swift.removesuffix("?")
        return [
            "package var %s: %s? {" % (name, swift),
            "    get { unsafe %s.rawValue == %d ? %s : nil }" % (case, field.number, read),
            "    nonmutating set {",
            "        if let newValue {",
            "            unsafe %s" % write("newValue"),
            "            unsafe %s = .init(rawValue: %d)" % (case, field.number),
            "        } else if unsafe %s.rawValue == %d {" % (case, field.number),
            "            unsafe %s = .init(rawValue: 0)" % case,
            "        }",
            "    }",
            "}",
        ]

    def view(self, field, target):
        if target is not None and target.is_map_entry:
            value = next(f for f in target.fields if f.number == 2)
            return "StringMap" if value.type == STRING else "MessageMap<%s>" % self.names[value.target]
        if field.type == MESSAGE:
            return "MessageList<%s>" % self.names[field.target]
        if field.type == STRING:
            return "StringList"
        if field.type == ENUM:
            return "NumberList<%s>" % self.names[field.target]
        return "NumberList<%s>" % SCALARS[field.type]

    def scalar(self, field, member):
        """Swift type, reading expression, and writing statement (a function of the value's name) of a singular field."""
        if field.type == STRING:
            return "String", "slot.string(%s)" % member, lambda v: "%s = slot.string(%s)" % (member, v)
        if field.type == BYTES:
            return "[UInt8]", "slot.bytes(%s)" % member, lambda v: "%s = slot.bytes(%s)" % (member, v)
        if field.type == BOOL:
            return "Bool", "%s != 0" % member, lambda v: "%s = %s ? 1 : 0" % (member, v)
        if field.type == ENUM:
            swift = self.names[field.target]
            return swift, ".init(rawValue: %s.rawValue)" % member, lambda v: "%s = .init(rawValue: %s.rawValue)" % (member, v)
        if field.type != MESSAGE:
            return SCALARS[field.type], member, lambda v: "%s = %s" % (member, v)
        if field.target in VALUES:
            return VALUES[field.target] + "?", "slot.value(%s)" % member, lambda v: "%s = slot.value(%s)" % (member, v)
        pointer = "%s." if field.oneof else "%s?."
        return self.names[field.target] + "?", "slot.message(%s)" % member, lambda v: "%s = %sc" % (member, pointer % v)

    # Types

    def enum(self, enum):
        name = self.names[enum.full].rpartition(".")[2]
        lines = ["/// %s" % enum.full, "package struct %s: MessageEnum {" % name, "    package let rawValue: UInt32"]
        lines += ["    package init(rawValue: UInt32) { self.rawValue = rawValue }"]
        for value, number in enum.values:
            lines.append("    package static let %s = Self(rawValue: %d)" % (quoted(camel(value)), number))
        return lines + ["}"]

    def message(self, message):
        """The declaration of one message, without its nested types."""
        name = self.names[message.full].rpartition(".")[2]
        lines = [
            "/// %s" % message.full,
            "@safe package struct %s: Message {" % name,
            '    package static let typeURL: StaticString = "type.googleapis.com/%s"' % message.full,
            "    package let slot: MessageSlot",
            "    package init(slot: MessageSlot) { self.slot = slot }",
            "    package init(in arena: ArenaMemory) {",
            "        slot = unsafe MessageSlot(%s.self, in: arena, %s__init)" % (message.c, self.c_prefix[message.c]),
            "    }",
            "    var c: UnsafeMutablePointer<%s> { unsafe slot.typed() }" % message.c,
        ]
        for field in message.fields:
            lines += [""] + ["    " + line for line in self.property(message, field)]
        return lines + ["}"]

    def blocks(self, item, parent):
        """One extension for each message of a tree, outermost first."""
        if item.full not in self.names or item.full in HANDLES:
            return
        body = self.enum(item) if isinstance(item, Enum) else self.message(item)
        yield ["extension %s {" % parent] + ["    " + line if line else "" for line in body] + ["}"]
        if isinstance(item, Message):
            for nested in item.enums + item.nested:
                if not getattr(nested, "is_map_entry", False):
                    yield from self.blocks(nested, self.names[item.full])

    def swift_files(self):
        """{file name: text}: one file for a proto package, numbered parts when it is long."""
        packages = {}
        for file in self.files:
            for top in file.enums + file.messages:
                packages.setdefault(file.package, []).extend(self.blocks(top, "Envoy"))
        result = {}
        for package, blocks in sorted(packages.items()):
            parts, lines = [[]], 0
            for block in blocks:
                if lines + len(block) + 1 > LINES_MAX:
                    parts.append([])
                    lines = 0
                parts[-1].append(block)
                lines += len(block) + 1
            for index, part in enumerate(parts):
                if not part:
                    continue
                name = package + ("" if len(parts) == 1 else "+%d" % (index + 1)) + ".swift"
                head = [
                    "// swift-format-ignore-file",
                    "// Written by scripts/proto_swift.py from package %s in proto/; do not edit." % package,
                    "",
                    "internal import CEnvoyProto",
                ]
                result[name] = "\n".join(head + [line for block in part for line in [""] + block]) + "\n"
        return result

    def c_files(self):
        """The umbrella header and the module map."""
        headers = "".join('#include "%s"\n' % f.path.replace(".proto", ".pb-c.h") for f in self.files)
        return {
            "include/CEnvoyProto.h": HEADER % headers,
            "include/module.modulemap": 'module CEnvoyProto {\n    umbrella header "CEnvoyProto.h"\n    export *\n}\n',
        }


HEADER = """/* Written by scripts/proto_swift.py; do not edit. */
#pragma once
%s
/* How protobuf-c lays out the entry of any map with string keys and values that are strings or messages. */
typedef struct {
  ProtobufCMessage base;
  char *key;
  void *value;
} CEnvoyProtoMapEntry;
"""


def c_prefixes(directory):
    """{C type: prefix of its functions and of its descriptor}, read from the generated headers."""
    found = {}
    for folder, _, names in sorted(os.walk(directory)):
        for name in sorted(names):
            with open(os.path.join(folder, name)) as header:
                for prefix, kind in re.findall(r"void +(\w+)__init\s*\((\w+) +\*message\);", header.read()):
                    found[kind] = prefix
    return found


def main():
    descriptors, c_directory, swift_directory = sys.argv[1:]
    with open(descriptors, "rb") as data:
        files = sorted((File(wire(v)) for n, v in wire(data.read()) if n == 1), key=lambda f: f.path)
    writer = Writer(files, c_prefixes(os.path.join(c_directory, "include")))
    for directory, contents in ((swift_directory, writer.swift_files()), (c_directory, writer.c_files())):
        for name, content in contents.items():
            with open(os.path.join(directory, name), "w") as out:
                out.write(content)


if __name__ == "__main__":
    main()
