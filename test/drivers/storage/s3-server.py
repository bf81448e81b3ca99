"""A real S3 server for the tests: OpenStack Swift with s3api, all four of its servers in this one process.

usage: s3-server.py FOLDER   Keeps everything in FOLDER, says its port in one line, and ends when its standard input ends.
"""

import eventlet

eventlet.monkey_patch()

import os
import sys
from time import time as now

from eventlet import wsgi
from swift.common import utils
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.utils import NullLogger

FOLDER = sys.argv[1]
# pages of which origins may speak to it: none unless they are named
ORIGINS = os.environ.get("CORS_ORIGINS", "")
KEY, SECRET = "test:tester", "testing"

BACK = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}
mount_check = false
fallocate_reserve = 0
disable_fallocate = true
log_level = CRITICAL
log_address = {folder}/none
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""

FRONT = """
[DEFAULT]
swift_dir = {folder}
log_level = CRITICAL
log_address = {folder}/none
[pipeline:main]
pipeline = catch_errors gatekeeper s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
cors_allow_origin = {origins}
allow_account_management = true
[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
min_segment_size = 1048576
cors_preflight_allow_origin = {origins}
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


class Cache:
    """What memcached is to Swift, in this process."""

    def __init__(self, app):
        self.app = app
        self.known = {}

    def __call__(self, env, start_response):
        env["swift.cache"] = self
        return self.app(env, start_response)

    def get(self, key, **_):
        value, until = self.known.get(key, (None, None))
        return value if until is None or until > now() else None

    def set(self, key, value, time=0, **_):
        self.known[key] = (value, now() + time if time else None)

    def delete(self, key, **_):
        self.known.pop(key, None)

    def incr(self, key, delta=1, **_):
        value = (self.get(key) or 0) + delta
        self.set(key, value)
        return value


def write(name, text):
    path = os.path.join(FOLDER, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def load(conf):
    from swift.common.wsgi import loadapp  # only now is there a swift.conf to read

    return loadapp(conf, global_conf={"log_name": "swift"})


def serve(sock, app):
    eventlet.spawn(
        wsgi.server,
        sock,
        app,
        NullLogger(),
        protocol=SwiftHttpProtocol,
        capitalize_response_headers=False,
        socket_timeout=60,
    )


def main():
    os.environ["TZ"] = "UTC+0"
    os.makedirs(os.path.join(FOLDER, "d1"), exist_ok=True)
    write("swift.conf", "[swift-hash]\nswift_hash_path_suffix = guildhall\nswift_hash_path_prefix = tests\n")
    utils.set_swift_dir(FOLDER)
    utils.validate_hash_conf()
    for name in ("account", "container", "object"):
        sock = eventlet.listen(("127.0.0.1", 0))
        port = sock.getsockname()[1]
        ring = RingBuilder(4, 1, 1)
        ring.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "d1", "weight": 1})
        ring.rebalance()
        ring.get_ring().save(os.path.join(FOLDER, name + ".ring.gz"))
        serve(sock, load(write(name + ".conf", BACK.format(folder=FOLDER, name=name))))
    sock = eventlet.listen(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0))
    user = KEY.replace(":", "_")
    serve(sock, Cache(load(write("proxy.conf", FRONT.format(folder=FOLDER, user=user, secret=SECRET, origins=ORIGINS)))))
    print(sock.getsockname()[1], flush=True)
    eventlet.tpool.execute(sys.stdin.read)


main()
