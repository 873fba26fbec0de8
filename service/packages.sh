# shellcheck shell=bash
# Sourced by the scripts that need Debian packages: service/run, tests/run, tests/lint/run,
# tests/bench/run. install_packages says what is missing and installs it, or prints the exact
# line with which somebody who has the rights can do so, and fails.

# package, and the command that succeeds when it (or something that gives the same) is there
package_tests=(
    'gcc            command -v gcc'
    'libc6-dev      test -e /usr/include/stdio.h'
    'make           command -v make'
    'pkg-config     command -v pkg-config'
    'libevent-dev   pkg-config --exists libevent libevent_pthreads'
    'libpq-dev      pkg-config --exists libpq'
    'libjansson-dev pkg-config --exists jansson'
    'libsodium-dev  pkg-config --exists libsodium'
    'libqrencode-dev pkg-config --exists libqrencode'
    'zlib1g-dev     pkg-config --exists zlib'
    'postgresql     postgres_programs'
    'tzdata         test -e /usr/share/zoneinfo/Europe/Amsterdam'
    'libcmocka-dev  test -e /usr/include/cmocka.h'
    'postgresql-15-pgtap test -e /usr/share/postgresql/15/extension/pgtap.control'
    'perl           perl -MTAP::Harness -e 1'
    'nodejs         node -e 1'
    'npm            command -v npm'
    'chromium       command -v chromium'
    'clang          command -v clang'
    'clang-format   command -v clang-format'
    'shellcheck     command -v shellcheck'
    'jq             command -v jq'
    'nginx-light    command -v nginx || test -x /usr/sbin/nginx'
    'wrk            command -v wrk'
    'fonts-noto-core test -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf'
)

# The programs of the newest installed PostgreSQL, 15 or later.
postgres_programs() {
    local found version
    found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)
    [[ -x $found ]] || return 1
    found=${found%/initdb}
    version=${found#/usr/lib/postgresql/}
    ((${version%/bin} >= 15)) || return 1
    printf '%s\n' "$found"
}

# Those of the named packages that are not there.
missing_packages() {
    local wanted=" $* " line package
    for line in "${package_tests[@]}"; do
        package=${line%% *}
        [[ $wanted == *" $package "* ]] || continue
        eval "${line#"$package"}" >/dev/null 2>&1 || printf '%s\n' "$package"
    done
}

# Debian makes and starts a cluster of its own when PostgreSQL is installed; ours are private and
# nobody asked for another one. The file goes once the packages are there.
no_main_cluster=/etc/postgresql-common/createcluster.d/weerklank.conf

apt_install() { # the command that gives the rights, or nothing; "--"; packages
    local as=() outcome=0
    while [[ $1 != -- ]]; do
        as+=("$1")
        shift
    done
    shift
    "${as[@]}" mkdir -p "${no_main_cluster%/*}"
    printf 'create_main_cluster = false\n' | "${as[@]}" tee "$no_main_cluster" >/dev/null
    "${as[@]}" apt-get -q update &&
        "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y \
            --no-install-recommends "$@" || outcome=$?
    "${as[@]}" rm -f "$no_main_cluster"
    return "$outcome"
}

install_packages() {
    local missing line
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    line="apt-get install -y --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        printf 'Not installed: %s\n' "${missing[*]}" >&2
        printf 'This machine has no apt; install what gives the same.\n' >&2
        return 1
    fi
    if ((EUID == 0)); then
        printf 'Installing with apt: %s\n' "${missing[*]}"
        apt_install -- "${missing[@]}" && return 0
        printf 'apt could not install what is missing:\n  %s\n' "$line" >&2
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
        printf 'Installing with sudo and apt: %s\n' "${missing[*]}"
        apt_install sudo -- "${missing[@]}" && return 0
        printf 'sudo or apt could not install what is missing:\n  sudo %s\n' "$line" >&2
    else
        printf 'Packages are missing and there are no rights to install them. Run:\n' >&2
        printf '  sudo %s\n' "$line" >&2
    fi
    return 1
}
