"""`{% load posters %}{% poster_url item %}`: the address of an item's poster."""

from django import template

from catalog.posters import addresses

register = template.Library()
register.simple_tag(addresses.poster_url)
