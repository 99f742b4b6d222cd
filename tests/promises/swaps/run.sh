#!/bin/sh
# Shows that the tests of a point fail once its order is swapped: copies the repository, swaps there, builds, tests.
# Usage: tests/promises/swaps/run.sh 05        Nothing in this checkout is changed; the copy is target/swapped.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(git -C "$here" rev-parse --show-toplevel)
number=${1:?the number of a swap, as 05}
patch=$(ls "$here/$number"-*.patch)
tests=$(sed -n "s/^| $number |.*| \`\([^\`]*\)\` |.*/\1/p" "$here/README.md")
copy=$root/target/swapped
rm -rf "$copy"
mkdir -p "$copy"
git -C "$root" archive HEAD | tar -x -C "$copy"
# The built page is no part of the repository, and the program is not built without it.
cp -R "$root/ui/dist" "$copy/ui/"
# A repository of its own, or git would apply the patch to nothing.
git -C "$copy" init -q
git -C "$copy" apply "$patch"
cd "$copy"
# Never the usual folder: swapped programs must not be left there.
export CARGO_TARGET_DIR="${SWAPPED_BUILD:-$root/target/swapped-build}"
cargo build -q -p shiftbell-desktop -p shiftbell
for test in $tests; do
    if cargo test -q -p promises "$test"; then
        echo "swap $number: $test does not notice" >&2
        exit 1
    fi
done
echo "swap $number: every test of it fails, as it must"
