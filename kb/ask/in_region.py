"""What is said of a list that was asked of one group of cities: 沿江片区的5个城市 × 金融."""

from __future__ import annotations

import re

from kb.area_names import SIDES
from kb.ask.wording import city_name, listed, say
from kb.asked_region import AskedRegion
from kb.lexicon import normalise
from kb.lookup import CityFindings
from kb.question import Question, Voice

_SIDE = re.compile(rf"(?:{'|'.join(SIDES)})(?:ern)? [a-z]+")  # eastern Jiangsu takes no article


def region_name(voice: Voice, region: AskedRegion, *, inside: bool = False) -> str:
    """Name a group as it was asked for, with the documents' title where that says more than its kind.

    Args:
        voice: language of the answer.
        region: the group.
        inside: whether the name stands inside a sentence, where English has an article.
    """
    said, title = normalise(region.name), say(voice, "comma").join(region.titles)
    name = (
        f"the {region.name}" if inside and voice == "en" and " " in said and not _SIDE.fullmatch(said) else region.name
    )
    # 沿江片区 says no less than 沿江现代农业发展区: whatever it is called, its name stands in front.
    if len(region.titles) > 1 or said[:2] == title[:2] or said in title:
        return name
    return say(voice, "region_named", name=name, title=title)


def read_region(question: Question, region: AskedRegion, theme: str) -> str:
    """Say that a theme is looked for in the cities of a group.

    Args:
        question: the question.
        region: its group.
        theme: the name of the theme.
    """
    name = region_name(question.voice, region, inside=True)
    cities = say(question.voice, "cities_of_region", region=name, count=len(question.only))
    if question.but:
        names = listed(question.voice, (city_name(question.voice, city) for city in question.but))
        cities = say(question.voice, "cities_of_region_but", region=name, count=len(question.only), cities=names)
    return say(question.voice, "read_of", cities=cities, theme=theme)


def said_of_region(voice: Voice, region: AskedRegion, found: CityFindings, theme: str, said: str) -> str:
    """Put a sentence on the cities found into the frame of their group; where there are none, say who has the theme.

    Args:
        voice: language of the answer.
        region: the group.
        found: what was found in it, and the others.
        theme: the name of the theme.
        said: the sentence; "" where nothing was found.
    """
    name = region_name(voice, region, inside=True)
    if said:
        counted = said[:1].isdecimal() or voice == "en"
        return say(voice, "counted_in_region" if counted else "said_in_region", region=name, said=said)
    cities = listed(voice, (city_name(voice, city) for city in found.everyone))
    if not found.others:
        return say(voice, "nobody_in_region", region=name, count=len(found.everyone), cities=cities, theme=theme)
    others = listed(voice, (city_name(voice, city) for city in found.others))
    return say(
        voice, "none_in_region", region=name, count=len(found.everyone), cities=cities, theme=theme, others=others
    )
