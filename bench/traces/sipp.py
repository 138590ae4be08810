#!/usr/bin/env python3
"""Writes a scenario of SIPp from short steps.

usage: sipp.py uac|uas < STEPS > SCENARIO.xml

One step a line, from the point of view of the program (uac calls, uas is called):

    agent NAME                   User-Agent or Server of all its messages
    caller USER                  user part of From (of a uac)
    send INVITE | HEADER: VALUE | sdp=pcma | uri=sip:USER@HOST
    send 486 Busy Here | Reason: Q.850;cause=17
    recv 180?                    ? where it may not come
    recv ACK until 32000 else LABEL
    wait 5000                    milliseconds
    label LABEL

`once` after the name of a message: without retransmissions. `recv 180 of fork`: its Contact is not kept, as SIPp would
send ACK and BYE to the first that it got. `contact=HOST:PORT` in place of its own address,
`hops=N` in place of a Max-Forwards of 70, `for=INVITE` for a response to an earlier request than the last one.
"""
import re
import sys

AUDIO = "m=audio 40000 {profile} {formats}\n{lines}"
PCMA = "a=rtpmap:8 PCMA/8000\n"
# As a phone with many codecs says it: an INVITE that is longer than an Ethernet frame.
MANY = "".join(f"a=rtpmap:{n} AMR-WB/16000/1\na=fmtp:{n} mode-set={n % 9}; octet-align=1\n" for n in range(102, 127))
MEDIA = {
    "pcma": AUDIO.format(profile="RTP/AVP", formats="8", lines=PCMA),
    "g729": AUDIO.format(profile="RTP/AVP", formats="18", lines="a=rtpmap:18 G729/8000\n"),
    "hold": AUDIO.format(profile="RTP/AVP", formats="8", lines=PCMA + "a=sendonly\n"),
    "srtp": AUDIO.format(
        profile="RTP/SAVP",
        formats="8",
        lines=PCMA + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\n",
    ),
    "t38": "m=image 40002 udptl t38\na=T38FaxVersion:0\na=T38MaxBitRate:14400\n",
    "many": AUDIO.format(
        profile="RTP/AVP", formats="8 " + " ".join(str(n) for n in range(102, 127)), lines=PCMA + MANY
    ),
}
SESSION = "v=0\no=- 1 {version} IN IP4 {host}\ns=-\nc=IN IP4 {host}\nt=0 0\n"
HERE = "[local_ip]:[local_port]"
TAG = "tag=[pid]t[call_number]"
PHRASES = {
    100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 183: "Session Progress", 200: "OK",
    302: "Moved Temporarily", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
    407: "Proxy Authentication Required", 408: "Request Timeout", 420: "Bad Extension", 421: "Extension Required",
    422: "Session Interval Too Small", 428: "Use Identity Header", 438: "Invalid Identity Header",
    480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 484: "Address Incomplete",
    486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here", 489: "Bad Event",
    491: "Request Pending", 500: "Server Internal Error", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Server Time-out", 580: "Precondition Failure", 600: "Busy Everywhere", 603: "Decline",
    606: "Not Acceptable", 607: "Unwanted", 608: "Rejected",
}
# What a called side keeps of an INVITE, for responses that come later and for its own requests.
KEPT = {
    "vias": ("msg", None, "(Via:[^[:cntrl:]]+[[:cntrl:]]+)+"),
    "recorded": ("msg", None, "(Record-Route:[^[:cntrl:]]+[[:cntrl:]]+)+"),
    "from": ("hdr", "From:", ".*"),
    "to": ("hdr", "To:", ".*"),
    "cseq": ("hdr", "CSeq:", ".*"),
    "contact": ("hdr", "Contact:", "sip:[^>;]*"),
}


def keep():
    """The actions that keep it."""
    of = lambda header: f' header="{header}"' if header else ""
    actions = [
        f'<ereg regexp="{regexp}" search_in="{where}"{of(header)} assign_to="{name}"/>'
        for name, (where, header, regexp) in KEPT.items()
    ]
    return f'<action>{"".join(actions)}</action>'


class Writer:
    """One side of a call."""

    def __init__(self, called):
        self.called = called
        self.agent = None
        self.user = "+15550100"
        self.cseq = 0
        self.invite = 0
        self.incoming = None
        self.got = 0
        self.established = False
        self.version = 0
        self.out = []

    def step(self, line):
        verb, _, rest = line.partition(" ")
        getattr(self, "on_" + verb)(rest.strip())

    def on_agent(self, name):
        self.agent = name

    def on_caller(self, user):
        self.user = user

    def on_wait(self, milliseconds):
        self.out.append(f'<pause milliseconds="{milliseconds}"/>')

    def on_label(self, name):
        self.out.append(f'<label id="{name}"/>')

    def on_recv(self, what):
        what, _, until = what.partition(" until ")
        attributes = ' optional="true"' if what.endswith("?") else ""
        what = what.rstrip("?")
        kept = "" if what.endswith(" of fork") else ' rrs="true"'
        what = what.removesuffix(" of fork")
        if until:
            milliseconds, _, label = until.partition(" else ")
            attributes += f' timeout="{milliseconds}" ontimeout="{label}"'
        if what.isdigit():
            self.got = int(what)
            attributes += ' auth="true"' if self.got in (401, 407) else ""
            self.out.append(f'<recv response="{what}"{kept}{attributes}></recv>')
            return
        self.incoming = what
        actions = keep() if what == "INVITE" and self.called else ""
        self.out.append(f'<recv request="{what}" rrs="true"{attributes}>{actions}</recv>')

    def on_send(self, what):
        what, *extras = [part.strip() for part in what.split(" | ")]
        once, what = what.endswith(" once"), what.removesuffix(" once")
        headers = [extra for extra in extras if re.match(r"[A-Za-z-]+: |\[", extra)]
        options = dict(extra.split("=", 1) for extra in extras if extra not in headers)
        lines = self.response(what, options) if what[0].isdigit() else self.request(what, options)
        if self.agent:
            lines.append(f"{'Server' if self.called else 'User-Agent'}: {self.agent}")
        lines += headers
        body = self.body(options)
        lines += ["Content-Type: application/sdp", "Content-Length: [len]"] if body else ["Content-Length: 0"]
        attributes = ' retrans="500"' if self.repeats(what, options) and not once else ""
        text = "\n".join(lines)
        self.out.append(f"<send{attributes}><![CDATA[\n\n{text}\n\n{body}]]></send>")

    def repeats(self, what, options):
        """Whether it is sent again until something comes: requests, and the final responses to an INVITE."""
        incoming = options.get("for", self.incoming)
        return what[0] in "23456" and incoming == "INVITE" or what.isalpha() and what != "ACK"

    def body(self, options):
        if "sdp" not in options:
            return ""
        self.version += 1
        host = options.get("contact", "[media_ip]").split(":")[0]
        return SESSION.format(version=self.version, host=host) + MEDIA[options["sdp"]]

    def response(self, what, options):
        status, _, phrase = what.partition(" ")
        lines = [f"SIP/2.0 {status} {phrase or PHRASES[int(status)]}"]
        # In reply to a CANCEL comes its 200 first, and then the final response to the INVITE.
        incoming = options.get("for", self.incoming)
        to_cancel = incoming == "CANCEL" and status == "200"
        if not self.called or incoming not in ("INVITE", "CANCEL") or to_cancel:
            tag = f";{TAG}" if to_cancel else ""
            return lines + ["[last_Via:]", "[last_From:]", f"[last_To:]{tag}", "[last_Call-ID:]", "[last_CSeq:]"]
        tag = "" if status == "100" or self.established else f";{TAG}"
        # The kept lines of Via and Record-Route have their ends with them.
        kept = "[$vias][$recorded]" if status[0] in "12" else "[$vias]"
        lines += [f"{kept}From:[$from]", f"To:[$to]{tag}", "Call-ID: [call_id]", "CSeq:[$cseq]"]
        if status[0] in "12" and status != "100":
            lines.append(f"Contact: <sip:{options.get('contact', HERE)}>")
        self.established = self.established or status[0] == "2"
        return lines

    def request(self, method, options):
        after_success = method == "ACK" and 200 <= self.got < 300
        if method not in ("ACK", "CANCEL"):
            self.cseq += 1
        if method == "INVITE":
            self.invite = self.cseq
        cseq = self.invite if method in ("ACK", "CANCEL") else self.cseq
        number = f"{cseq}a" if after_success else cseq
        uri = options.get("uri", self.uri(method, after_success))
        via = f"Via: SIP/2.0/[transport] {options.get('contact', HERE)};branch=z9hG4bK[pid]x[call_number]x{number}"
        lines = [f"{method} {uri} SIP/2.0", via]
        if self.in_dialog(method, after_success):
            lines.append("[routes]")
        lines += self.ends(method) + ["Call-ID: [call_id]", f"CSeq: {cseq} {method}"]
        lines.append(f"Max-Forwards: {options.get('hops', 70)}")
        if method in ("INVITE", "UPDATE", "SUBSCRIBE", "REGISTER"):
            lines.append(f"Contact: <sip:{self.user}@{options.get('contact', HERE)}>")
        self.established = self.established or after_success
        return lines

    def in_dialog(self, method, after_success):
        return after_success or (self.established and method not in ("ACK", "CANCEL")) or method in ("PRACK", "UPDATE")

    def uri(self, method, after_success):
        if self.called:
            return "[$contact]"
        return "[next_url]" if self.in_dialog(method, after_success) else "sip:[service]@[remote_ip]"

    def ends(self, method):
        if self.called:
            return [f"From:[$to];{TAG}", "To:[$from]"]
        first = method == "CANCEL" or (method == "INVITE" and not self.established)
        tag = "" if first else "[peer_tag_param]"
        return [f"From: <sip:{self.user}@[local_ip]>;{TAG}", f"To: <sip:[service]@[remote_ip]>{tag}"]

    def text(self):
        out = self.out
        if self.called:
            # SIPp stops where a variable is kept and nowhere read.
            out = out + [f'<Reference variables="{",".join(KEPT)}"/>']
        head = ['<?xml version="1.0" encoding="UTF-8"?>', "<!DOCTYPE scenario>", '<scenario name="trace">']
        return "\n".join(head + out + ["</scenario>"])


def main():
    writer = Writer(called=sys.argv[1] == "uas")
    for line in sys.stdin:
        line = line.strip()
        if line and not line.startswith("#"):
            writer.step(line)
    print(writer.text())


main()
