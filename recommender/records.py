"""Frozen dataclasses that are cheap to define.

Example::

    @dataclass(frozen=True, eq=False)
    class Split: ...

The standard decorator writes methods as text and compiles them, six for each frozen class: that is
a millisecond in the page, and there are more than two hundred classes, for which the first click
would wait. Here all classes share methods that look the fields up. Fields, `dataclasses.replace`
and what type checkers see are the standard's own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, eq: bool = True) -> Callable[[type], type]:
        """Make a class a dataclass that nothing changes.

        Args:
            frozen: always true, as type checkers have to be told.
            eq: whether instances are equal by their fields; else each to itself only.
        """
        assert frozen

        def made(cls: type) -> type:
            made = dataclasses.dataclass(init=False, eq=False, repr=False)(cls)
            made.__init__ = _init_of(dataclasses.fields(made))
            made.__repr__ = _repr
            made.__setattr__ = made.__delattr__ = _refuse
            if eq:
                made.__eq__, made.__hash__ = _equality_of(dataclasses.fields(made))
            return made

        return made


def _init_of(fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    names = tuple(field.name for field in fields)
    all_names = set(names)
    defaults = {f.name: f.default for f in fields if f.default is not dataclasses.MISSING}
    factories = {
        f.name: f.default_factory for f in fields if f.default_factory is not dataclasses.MISSING
    }

    def init(self: object, *values: object, **named: object) -> None:
        if named.keys() == all_names and not values:  # as `dataclasses.replace` has it
            vars(self).update(named)
            return
        given = dict(zip(names, values, strict=False))
        if len(values) > len(names) or given.keys() & named.keys():
            raise TypeError(f"{type(self).__qualname__}: more values than {', '.join(names)}")
        given |= named
        for name in names:
            if name in given:
                continue
            if name in factories:
                given[name] = factories[name]()
            elif name in defaults:
                given[name] = defaults[name]
            else:
                raise TypeError(f"{type(self).__qualname__}: {name} is missing")
        if len(given) > len(names):
            unknown = ", ".join(given.keys() - all_names)
            raise TypeError(f"{type(self).__qualname__}: there is no {unknown}")
        vars(self).update(given)

    return init


def _equality_of(
    fields: tuple[dataclasses.Field[Any], ...],
) -> tuple[Callable[[object, object], bool], Callable[[object], int]]:
    names = [field.name for field in fields]
    values_of: Callable[[object], Any] = attrgetter(*names) if names else lambda _: ()

    def equals(self: object, other: object) -> bool:
        is_same_kind = other.__class__ is self.__class__
        return is_same_kind and bool(values_of(self) == values_of(other))

    def hashed(self: object) -> int:
        return hash(values_of(self))

    return equals, hashed


def _repr(self: Any) -> str:
    told = [f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self)]
    return f"{type(self).__qualname__}({', '.join(told)})"


def _refuse(self: object, name: str, *_: object) -> None:
    raise dataclasses.FrozenInstanceError(f"{type(self).__qualname__}.{name} cannot be changed")
