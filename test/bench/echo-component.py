"""The same echo on slixmpp's component: host, port, domain, secret."""
import sys

from slixmpp.componentxmpp import ComponentXMPP

host, port, domain, secret = sys.argv[1:5]


class Echo(ComponentXMPP):
    def __init__(self):
        super().__init__(domain, secret, host, int(port))
        self.add_event_handler("message", self.echo)

    def echo(self, message):
        message["from"], message["to"] = message["to"], message["from"]
        message.send()


bot = Echo()
bot.connect()
bot.process(forever=True)
