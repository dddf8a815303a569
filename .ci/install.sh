#!/bin/sh
# Installs Wengao from the wheels beside this script; nothing is fetched from anywhere.
# 从本文件夹安装文稿，不需要网络。 usage: sh install.sh [FOLDER] (default: wengao-env)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-wengao-env}
case $target in /*) ;; *) target=$PWD/$target ;; esac # scripts name their Python by its whole path
read -r wanted system machine < "$here/made-for"

fail() { printf '%s\n' "$@" >&2; exit 1; }

[ "$(uname -s) $(uname -m)" = "$system $machine" ] \
    || fail "these wheels are for $system $machine, this is $(uname -s) $(uname -m)" \
        "make the bundle on a machine like this one: make bundle"
[ ! -e "$target" ] || fail "$target is there already" "name another folder, or remove it first"

python=""
for candidate in ${PYTHON:-"python$wanted" python3 python}; do
    found=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)
    [ "$found" = "$wanted" ] && { python=$candidate; break; }
done
[ -n "$python" ] || fail "these wheels need Python $wanted, which was not found" \
    "set PYTHON=/path/to/python$wanted, or make the bundle with the Python that is here"

"$python" -m venv "$target" || fail "no environment could be made" \
    "Debian and Ubuntu keep this in a package of its own: python3-venv"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \
    --find-links "$here/wheels" "$(cat "$here/installs")"
echo "installed: $target/bin/wengao"
"$target/bin/wengao" --version
