# shellcheck shell=bash
# Sourced by the scripts beside it: the checkout as working folder, headings, and where Postgres is.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

# A heading, with the seconds since the script began.
step() { printf '\n== %s [%ds]\n' "$*" "$SECONDS" >&2; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# The folder of postgres, initdb and psql, as src/db/embedded finds it; fails where there is none.
pg_bin() {
    local dir
    if [[ -n ${PG_BIN_DIR:-} ]]; then
        [[ -x $PG_BIN_DIR/postgres && -x $PG_BIN_DIR/initdb ]] || fail "no postgres and initdb in PG_BIN_DIR=$PG_BIN_DIR"
        echo "$PG_BIN_DIR"
        return
    fi
    # links may lead to it, and psql stands beside the real one
    if dir=$(command -v initdb) && dir=$(dirname "$(realpath "$dir")") && [[ -x $dir/postgres ]]; then
        echo "$dir"
        return
    fi
    while read -r dir; do
        if [[ -x $dir/postgres && -x $dir/initdb ]]; then
            echo "$dir"
            return
        fi
    done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr; echo "$PWD/target/postgres/bin")
    return 1
}
