#!/usr/bin/env python3
"""A small back-to-back user agent over UDP, with the faults that real ones have: it changes statuses, drops the
Reason, writes numbers in another form, and tells of the other side by a header or by nothing.

usage: b2bua.py ADDRESS NEXT [--status 486=480]... [--number PREFIX=PREFIX]... [--join X-Call-ID|Session-ID|none]
                [--keep-reason]
"""
import argparse
import re
import socket
import uuid

AGENT = "Gatekeeper-B2BUA/2.1"


class Message:
    """A request or a response."""

    def __init__(self, start, headers, body=b""):
        self.start, self.headers, self.body = start, headers, body

    @classmethod
    def parse(cls, octets):
        head, _, body = octets.partition(b"\r\n\r\n")
        start, *lines = head.decode().split("\r\n")
        return cls(start, [tuple(part.strip() for part in line.split(":", 1)) for line in lines], body)

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name, default=""):
        return next(iter(self.all(name)), default)

    @property
    def status(self):
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0 ") else None

    @property
    def method(self):
        return self.get("CSeq").split()[1]

    def octets(self):
        headers = [pair for pair in self.headers if pair[0].lower() != "content-length"]
        lines = [self.start] + [f"{key}: {value}" for key, value in headers]
        return ("\r\n".join(lines + [f"Content-Length: {len(self.body)}"]) + "\r\n\r\n").encode() + self.body


class Call:
    """Both legs of a call."""

    def __init__(self, invite, source, session):
        self.invite, self.source = invite, source
        self.call_id = uuid.uuid4().hex
        self.tag = uuid.uuid4().hex[:8]
        self.branch = "z9hG4bK" + uuid.uuid4().hex[:12]
        self.session = session
        self.remote_to = None
        self.remote_target = None


class B2bua:
    def __init__(self, options):
        self.options = options
        self.next = (options.next, 5060)
        self.statuses = dict(pair.split("=") for pair in options.status)
        self.numbers = dict(pair.split("=") for pair in options.number)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((options.address, 5060))
        self.by_caller, self.by_callee = {}, {}

    def run(self):
        while True:
            octets, source = self.socket.recvfrom(65535)
            message = Message.parse(octets)
            call_id = message.get("Call-ID")
            if call_id in self.by_callee:
                self.from_callee(self.by_callee[call_id], message, source)
            else:
                self.from_caller(self.by_caller.get(call_id), message, source)

    def send(self, message, to):
        self.socket.sendto(message.octets(), to)

    def reply(self, request, status, phrase, to, extra=(), tag="", body=b""):
        copied = [(key, value) for key, value in request.headers if key.lower() in ("via", "record-route")]
        ends = [("From", request.get("From")), ("To", request.get("To") + (f";tag={tag}" if tag else ""))]
        ends += [("Call-ID", request.get("Call-ID")), ("CSeq", request.get("CSeq")), ("Server", AGENT)]
        self.send(Message(f"SIP/2.0 {status} {phrase}", copied + ends + list(extra), body), to)

    def number(self, user):
        for old, new in self.numbers.items():
            if user.startswith(old):
                return new + user[len(old):]
        return user

    def request(self, call, method, cseq, extra=(), body=b"", branch=None):
        """A request of ours to the called side."""
        address = self.options.address
        dialled = re.search(r"sip:([^@]*)@", call.invite.start).group(1)
        caller = re.search(r"sip:([^@>;]*)", call.invite.get("From")).group(1)
        uri = call.remote_target or f"sip:{self.number(dialled)}@{self.next[0]}"
        if method == "CANCEL" or not call.remote_to:
            uri = f"sip:{self.number(dialled)}@{self.next[0]}"
        to = call.remote_to if method != "CANCEL" else None
        headers = [
            ("Via", f"SIP/2.0/UDP {address}:5060;branch={branch or 'z9hG4bK' + uuid.uuid4().hex[:12]}"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:{self.number(caller)}@{address}>;tag={call.tag}"),
            ("To", to or f"<{uri}>"),
            ("Call-ID", call.call_id),
            ("CSeq", f"{cseq} {method}"),
            ("Contact", f"<sip:{address}:5060>"),
            ("User-Agent", AGENT),
        ]
        self.send(Message(f"{method} {uri} SIP/2.0", headers + list(extra), body), self.next)

    def joined(self, call):
        """The header that names the other leg."""
        if self.options.join == "X-Call-ID":
            return [("X-Call-ID", call.invite.get("Call-ID"))]
        if self.options.join == "Session-ID":
            return [("Session-ID", call.session)]
        return []

    def from_caller(self, call, message, source):
        if message.method == "INVITE" and not call:
            session = message.get("Session-ID") or uuid.uuid4().hex + ";remote=" + "0" * 32
            call = Call(message, source, session)
            self.by_caller[message.get("Call-ID")] = self.by_callee[call.call_id] = call
            self.reply(message, 100, "Trying", source)
            body = message.body.replace(source[0].encode(), self.options.address.encode())
            kind = [("Content-Type", "application/sdp")] if body else []
            self.request(call, "INVITE", 1, self.joined(call) + kind, body, call.branch)
        elif not call:
            return
        elif message.method == "ACK":
            if call.remote_target:
                self.request(call, "ACK", 1)
        elif message.method == "CANCEL":
            self.reply(message, 200, "OK", source)
            self.request(call, "CANCEL", 1, branch=call.branch)
        elif message.method == "BYE":
            self.reply(message, 200, "OK", source)
            self.request(call, "BYE", 2)

    def from_callee(self, call, message, source):
        if message.status is None:
            self.reply(message, 200, "OK", source)
            return
        if message.method != "INVITE" or message.status == 100:
            return
        call.remote_to = message.get("To")
        contact = re.search(r"sip:[^>;]*", message.get("Contact"))
        if message.status < 300:
            call.remote_target = contact.group(0) if contact else None
        else:
            self.request(call, "ACK", 1, branch=call.branch)
        phrase = message.start.split(" ", 2)[2]
        status = self.statuses.get(str(message.status), str(message.status))
        if status != str(message.status):
            phrase = {"480": "Temporarily Unavailable", "503": "Service Unavailable", "500": "Internal Error"}[status]
        extra = [("Contact", f"<sip:{self.options.address}:5060>")] if message.status < 300 else []
        if self.options.keep_reason:
            extra += [("Reason", value) for value in message.all("Reason")]
        if self.options.join == "Session-ID":
            extra.append(("Session-ID", call.session))
        if message.body:
            extra.append(("Content-Type", "application/sdp"))
        self.reply(call.invite, status, phrase, call.source, extra, call.tag, message.body)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("next")
    parser.add_argument("--status", action="append", default=[])
    parser.add_argument("--number", action="append", default=[])
    parser.add_argument("--join", default="none")
    parser.add_argument("--keep-reason", action="store_true")
    B2bua(parser.parse_args()).run()


main()
