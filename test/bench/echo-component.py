"""The same echo on slixmpp's component: host, port, domain, secret."""
import sys

from slixmpp.componentxmpp import ComponentXMPP

host, port, domain, secret = sys.argv[1:5]


class Echo(ComponentXMPP):
    def __init__(self):
        super().__init__(domain, secret, host, int(port))
        self.add_event_handler("message", self.echo)

    def echo(self, message):
        if message["body"]:
            self.send_message(mto=message["from"], mfrom=message["to"], mbody=message["body"], mtype="chat")


bot = Echo()
bot.connect()
bot.process(forever=True)
