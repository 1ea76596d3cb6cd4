"""Plans a piece for a request: its setting, length, sections and energy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from composer.arranging.assignment import assigned, can_be_assigned
from composer.errors import BadInput
from composer.events.sections import SECTIONS
from composer.events.settings import Setting
from composer.events.vocabulary import LONGEST_BAR, TEMPO_CLASSES_PER_DOUBLING
from composer.generation.decoding.sampling import draw
from composer.generation.form.echoes import with_departures, with_echoes, with_likenesses
from composer.generation.form.harmony import chords_of_bars
from composer.generation.form.hits import FASTEST, SLOWEST, Fit, Stretch, fit
from composer.generation.form.section_hits import bars_before_last_stops, section_starts, with_sections_at
from composer.generation.form.story import Story, story
from composer.generation.request.request import DEFAULT_NOTES, LENGTH_LIMITS, Request
from composer.networks.grooves import GROOVE_OUTLINES
from composer.score.key import Key
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.progression import key_of_progression, mode_of_numerals

DEFAULT_STYLE = "romantic"
# Used if neither styles nor players are requested, and to accompany a melody.
DEFAULT_ENSEMBLE = "piano"
DEFAULT_FORM = "story"
# The number of layout variants of a form from which one is drawn.
WAYS = 12
TEMPO_STEPS = 1.5
# The quantiles of notes a second between which tempos are usual, and by how much an unusual one is raised at most: slow
# music may be sparse. Guesses.
USUAL, MOST_FASTER = (0.05, 0.95), 1.5
# If no ensemble is requested, settings have at most this many parts, each of which sounds in at least this share of the
# piece. Guesses: an orchestra in which nine of twelve rest is for those who ask for it.
MOST_PARTS, LEAST_ACTIVITY = 8, 0.2

# A style with fewer settings of the requested ensemble borrows those of other styles, so that pieces differ. A guess.
FEWEST_SETTINGS = 4


@dataclass(frozen=True, slots=True)
class Form:
    """The plan for a request as far as all engines make it: the number of note events and bars, and the story if there
    is one."""

    events: int
    bars: int
    request: Request = field(default_factory=Request)
    story: Story | None = None


@dataclass(frozen=True, kw_only=True)
class PlannedForm(Form):
    """The plan of a piece.

    If `counts_events`, the piece ends after exactly `events` events, in about `bars` bars; otherwise the other way
    round. `told` are the styles told to the network, a tuple for each blended style, and `weights` their shares in each
    of the four sections. `keys` are those of the sections; `tempo` is in quarter notes a minute. `story` plans section
    and energy of each bar. `chords` are from `harmony.chords_of_bars`. `stretches` are the tempos, each from a bar on,
    the first from bar 0; `odd_bars` are the meters of the bars that are longer or shorter to meet hits.
    """

    counts_events: bool
    tempo: float
    setting: Setting
    told: tuple[tuple[str, ...], ...]
    weights: tuple[tuple[float, ...], ...]
    keys: tuple[Key | None, ...]
    story: Story
    stretches: tuple[Stretch, ...]
    odd_bars: Mapping[int, Meter]
    chords: np.ndarray | None

    def meter(self, bar: int) -> Meter:
        """The meter of a bar."""
        return self.odd_bars.get(bar, self.setting.meter)

    @cached_property
    def onsets(self) -> np.ndarray:
        """The ticks of the bar lines, including the end, (bars + 1,)."""
        return np.append(0, np.cumsum([self.meter(bar).bar_ticks for bar in range(self.bars)], dtype=np.int64))


def plan(request: Request, settings: Sequence[Setting], random: np.random.Generator) -> PlannedForm:
    """Draw a setting for the requested styles, apply the rest of the request, and count the bars.

    `settings` are those of real pieces. Raises BadInput for an unknown style or ensemble, and for a length that is out
    of range at that tempo.
    """
    asked = request
    if not (request.styles or request.instruments) and request.ensemble is None and request.program is None:
        request = replace(request, ensemble=DEFAULT_ENSEMBLE)
    if request.key is None and request.chords and (key := key_of_progression(request.chords)):
        request = replace(request, key=str(key))
    shares = _shares(request)
    groove = GROOVE_OUTLINES.get(request.groove or "")
    meter = request.meter or (groove.kind if groove else None)
    drawn = {name: _drawn(name, request, meter, settings, random) for name in shares}
    # The style that determines the setting is drawn by its share: over many seeds, settings are blended too.
    leading = draw(np.array([sum(of_sections) for of_sections in shares.values()]), random)
    main = _as_asked(list(drawn.values())[leading], request)
    # Vary the tempo by as many classes as in training augmentation; rounded, as on a metronome.
    faster = float(random.uniform(-TEMPO_STEPS, TEMPO_STEPS)) / TEMPO_CLASSES_PER_DOUBLING
    usual = groove.quarters_per_minute if groove else _usual_tempo(main, settings)
    tempo = request.tempo or round(min(max(usual * 2**faster, SLOWEST), FASTEST))
    hit = fit(request.hits, request.seconds, main.meter, tempo, request.tempo is not None) if request.hits else None
    if hit is not None:
        asked_bars = _bars_with_hits(request, hit, main)
        tempo, bars = hit.tempo, bars_before_last_stops(request.hits, [one.bar for one in hit.stretches], asked_bars)
    elif request.seconds is not None:
        quarters = request.seconds * tempo / 60
        bars = max(round(quarters * TICKS_PER_QUARTER / main.meter.bar_ticks), 1)
        # Adjust the tempo slightly so that whole bars fill the requested time.
        tempo *= bars * main.meter.bar_ticks / (quarters * TICKS_PER_QUARTER)
    elif request.bars is not None:
        bars = request.bars
    else:
        bars = max(round((request.notes or DEFAULT_NOTES) / main.notes_per_bar), 1)
    fewest, most = LENGTH_LIMITS["bars"]
    if bars > most:
        raise BadInput("length_out_of_range", bars=bars, fewest=fewest, most=most)
    form, way = DEFAULT_FORM if request.form is None else request.form, int(random.integers(WAYS))
    keys = request.keys if len(request.keys) > 1 else (main.key,) * len(SECTIONS)
    # A requested form brings its own themes.
    remember = with_echoes if request.form else with_likenesses
    rise_and_fall = remember(story(bars, request.energy, form, way), main.likenesses, random)
    rise_and_fall = with_departures(rise_and_fall, main.departures)
    if hit is not None:
        starts = section_starts(request.hits, [stretch.bar for stretch in hit.stretches[1:]])
        rise_and_fall = with_sections_at(rise_and_fall, starts)
    is_counted = request.seconds is None and request.bars is None and hit is None
    return PlannedForm(
        events=(request.notes or DEFAULT_NOTES) if is_counted else round(bars * main.notes_per_bar),
        bars=bars,
        request=asked,
        counts_events=is_counted,
        tempo=tempo,
        setting=main,
        told=tuple(setting.styles for setting in drawn.values()),
        weights=tuple(zip(*shares.values(), strict=True)),
        keys=keys,
        story=rise_and_fall,
        chords=chords_of_bars(request, rise_and_fall, keys),
        stretches=tuple(one for one in hit.stretches if one.bar < bars) if hit else (Stretch(0, tempo),),
        odd_bars={bar: meter for bar, meter in hit.odd_bars.items() if bar < bars} if hit else {},
    )


def _usual_tempo(setting: Setting, settings: Sequence[Setting]) -> float:
    """The tempo of a setting; if that gives more or fewer notes a second than nearly all settings like it have, a more
    usual one, because such marks mostly count other note values."""
    alike = [one for one in settings if (one.styles[0], one.ensemble) == (setting.styles[0], setting.ensemble)]
    slowest, fastest = np.quantile([one.tempo * _notes_a_tick(one) for one in alike or [setting]], USUAL)
    density = _notes_a_tick(setting)
    least = min(slowest / density, MOST_FASTER * setting.tempo)
    return float(min(max(setting.tempo, least), fastest / density))


def _notes_a_tick(setting: Setting) -> float:
    return setting.notes_per_bar / setting.meter.bar_ticks


def _bars_with_hits(request: Request, hit: Fit, setting: Setting) -> int:
    """The number of bars of a piece with hits. Raises BadInput if a hit lies past the end."""
    last = hit.stretches[-1].bar
    if request.bars is None:
        # A number of notes determines the length only roughly.
        return hit.bars or max(round((request.notes or DEFAULT_NOTES) / setting.notes_per_bar), last + 1)
    if last >= request.bars:
        raise BadInput("hit_beyond_bars", second=request.hits[-1][0], bar=last + 1, bars=request.bars)
    return request.bars


def _shares(request: Request) -> dict[str, list[float]]:
    """The share of each style in each of the four sections, for styles with any weight, in the order of the request."""
    whole = request.styles or ((DEFAULT_STYLE, 1.0),)
    shares: dict[str, list[float]] = {}
    for number, styles in enumerate(request.section_styles or ((),) * len(SECTIONS)):
        total = sum(weight for _, weight in styles or whole)
        for name, weight in styles or whole:
            if weight > 0:
                shares.setdefault(name, [0.0] * len(SECTIONS))[number] = weight / total
    return shares


def offered_styles(settings: Sequence[Setting]) -> set[str]:
    """The styles that can be requested."""
    return {style for setting in settings for style in setting.styles}


def settings_of_style(settings: Sequence[Setting], style: str) -> list[Setting]:
    """The settings of a style. Raises BadInput if there are none."""
    found = [setting for setting in settings if style in setting.styles]
    if not found:
        raise BadInput("style_unknown", style=style, known=tuple(sorted(offered_styles(settings))))
    return found


def settings_of_ensemble(settings: Sequence[Setting], ensemble: str) -> list[Setting]:
    """The settings of an ensemble. Raises BadInput if there are none."""
    found = [setting for setting in settings if setting.ensemble == ensemble]
    if not found:
        there = {setting.ensemble for setting in settings}
        raise BadInput("ensemble_unknown", ensemble=ensemble, known=tuple(sorted(there)))
    return found


def drawn_setting(
    settings: Sequence[Setting], random: np.random.Generator, *wishes: Callable[[Setting], object]
) -> Setting:
    """Draw one of the settings that fulfill the wishes; a wish that none of those left fulfills is dropped."""
    for is_as_asked in wishes:
        settings = [setting for setting in settings if is_as_asked(setting)] or settings
    return settings[int(random.integers(len(settings)))]


def _drawn(
    style: str, request: Request, meter: str | None, settings: Sequence[Setting], random: np.random.Generator
) -> Setting:
    """Draw a setting of a style that satisfies as much of the request as possible, in `meter` if there is one."""
    of_style = settings_of_style(settings, style)
    if request.ensemble is not None:
        playing = settings_of_ensemble(settings, request.ensemble)
        styles = of_style[0].styles
        of_style = [setting for setting in playing if style in setting.styles]
        if len(of_style) < FEWEST_SETTINGS:
            of_style += [replace(setting, styles=styles) for setting in playing if style not in setting.styles]
    mode = request.keys[0].mode if request.key else mode_of_numerals(request.chords) if request.chords else None
    return drawn_setting(
        of_style,
        random,
        lambda setting: request.is_arranged or can_be_assigned(setting.parts, request.instruments),
        lambda setting: request.ensemble is not None or request.instruments or _keeps_all_busy(setting),
        lambda setting: meter is None or setting.meter == Meter.parse(meter),
        lambda setting: mode is None or (setting.key and setting.key.mode == mode),
    )


def _keeps_all_busy(setting: Setting) -> bool:
    """Whether a setting has no more parts than fit two systems on a page, and none that mostly rests."""
    return len(setting.parts) <= MOST_PARTS and min(setting.activity, default=1.0) >= LEAST_ACTIVITY


def _as_asked(setting: Setting, request: Request) -> Setting:
    """Apply the requested key, meter and instruments to a setting."""
    if request.key is not None:
        if all(part.is_drums for part in setting.parts):
            raise BadInput("drums_have_no_key")
        setting = replace(setting, key=request.keys[0])
    elif request.chords and setting.key is not None:
        # Numerals imply a mode; they are relative to the tonic of the setting.
        mode = mode_of_numerals(request.chords)
        setting = replace(setting, key=Key.of_pitch_class(setting.key.tonic_pitch_class, mode))
    if request.meter is not None:
        meter = Meter.parse(request.meter)
        if not 0 < meter.bar_ticks <= LONGEST_BAR:
            raise BadInput("bar_too_long", meter=str(meter))
        notes_per_bar = setting.notes_per_bar * meter.bar_ticks / setting.meter.bar_ticks
        setting = replace(setting, meter=meter, notes_per_bar=notes_per_bar)
    if request.program is not None:
        # The program of the first part, in all parts that share it.
        first = setting.parts[0].program
        parts = tuple(
            replace(part, program=request.program) if part.program == first and not part.is_drums else part
            for part in setting.parts
        )
        setting = replace(setting, parts=parts)
    # The instruments of an arrangement are assigned when it is made.
    return setting if request.is_arranged else replace(setting, parts=assigned(setting.parts, request.instruments))
