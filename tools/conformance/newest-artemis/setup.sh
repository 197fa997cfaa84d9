#!/usr/bin/env bash
# setup.sh HOME [SERVER [PROTOCOLS [GROUP]]]: make HOME something that `tests/fidelity/fidelity.py … --artemis HOME` can use as an Artemis.
# From the jars that Maven serves; 2.55.0 is the newest release of which it has server and STOMP:
#   setup.sh DIR                                                  2.55.0
#   setup.sh DIR 2.40.0 2.40.0 org.apache.activemq           groupId before 2.50; to check the launcher with the goldens
set -eu
here=$(cd "$(dirname "$0")" && pwd); home=$1 server=${2:-2.55.0}; protocols=${3:-2.55.0}; group=${4:-org.apache.artemis}
mkdir -p "$home/bin" "$home/etc" "$home/classes"
mvn -q -B -f "$here/pom.xml" -Dgroup="$group" -Dserver.version="$server" -Dprotocols.version="$protocols" \
  dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$(cd "$home" && pwd)/lib"
javac -cp "$home/lib/*" -d "$home/classes" "$here/Launcher.java"
cp "$here/artemis.sh" "$home/bin/artemis"; chmod +x "$home/bin/artemis"; cp "$here/broker.xml" "$home/etc/"
printf '%s\n' 'handlers=java.util.logging.ConsoleHandler' '.level=WARNING' >"$home/etc/logging.properties"
echo "$home: server $server, protocols $protocols"
