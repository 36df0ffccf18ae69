#!/usr/bin/env bash
# Renews the generated code from proto/: Sources/CEnvoyProto (protobuf-c) and Sources/EnvoyAPI/Generated (Swift handles);
# and from the published descriptors of all of Envoy's API: Sources/CEnvoySchema.
# Needs protoc 3.21 and protoc-gen-c 1.4 (Debian: protobuf-compiler, protobuf-c-compiler) and the test environment of
# scripts/setup. The output depends on proto/ and those versions only, so `git diff --exit-code` after it proves that the
# commit is whole.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mapfile -t sources < <(cd proto && find . -name '*.proto' -printf '%P\n' | LC_ALL=C sort)
mkdir "$work/c"
protoc -I proto --c_out="$work/c" --descriptor_set_out="$work/descriptors" "${sources[@]}"

c=Sources/CEnvoyProto
swift=Sources/EnvoyAPI/Generated
rm -rf "$c" "$swift"
mkdir -p "$c/include" "$swift"
(cd "$work/c" && find . -name '*.h' -exec cp --parents -t "$OLDPWD/$c/include" {} +)
(cd "$work/c" && find . -name '*.c' -exec cp --parents -t "$OLDPWD/$c" {} +)
python3 scripts/proto_swift.py "$work/descriptors" "$c" "$swift"
.venv/test/bin/python scripts/schema.py "$work/descriptors" Sources/CEnvoySchema/schema.c
