# Sourced by the scripts beside it, from the root of the checkout: words to people, and tools.
# shellcheck shell=bash

# Where bootstrap puts what a machine's packages do not have.
export PATH="$PWD/target/tools/bin:$HOME/.cargo/bin:$PATH"

# Cargo's output folder, which somebody may have put elsewhere.
# shellcheck disable=SC2034 # used by the scripts
target=${CARGO_TARGET_DIR:-target}

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

fail() {
    printf '\033[1;31merror:\033[0m %s\n' "$*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# The first number of a version: `v20.20.2` is 20.
major() { sed -E 's/^[^0-9]*([0-9]+).*/\1/'; }

# The mail catcher's packages, as its lock file has them; nothing when they are there already.
install_mail_catcher() {
    local folder=tools/mail-catcher stamp
    stamp=$(sha256sum "$folder/package-lock.json")
    if [ "$(cat "$folder/node_modules/.daman" 2>/dev/null)" != "$stamp" ]; then
        say "installing the mail catcher"
        # Its packages run no scripts of their own here, and work on Node 20 though some ask for 22.
        (cd "$folder" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error)
        printf '%s\n' "$stamp" >"$folder/node_modules/.daman"
    fi
}

# The web app's packages, as its lock file has them; nothing when they are there already.
install_web() {
    local stamp
    stamp=$(sha256sum web/package-lock.json)
    if [ "$(cat web/node_modules/.daman 2>/dev/null)" != "$stamp" ]; then
        say "installing the web app's packages"
        (cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
        printf '%s\n' "$stamp" >web/node_modules/.daman
    fi
}

# The web app as the binary takes it in; nothing when no file of it is newer than what is built.
build_web() {
    install_web
    local built=web/dist/.vite/manifest.json
    if [ -e "$built" ] && [ -z "$(find web/src web/index.html web/vite.config.ts web/package-lock.json -newer "$built" -type f ! -name routeTree.gen.ts -print -quit)" ]; then
        return
    fi
    say "building the web app"
    (cd web && npx vite build --logLevel warn)
}
