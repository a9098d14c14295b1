"""What is in the weather: its columns, its temperature over all years and over ten days (listings 6.28 to 6.32)."""

from carryline import chapter, datasets


def run(lesson: chapter.Lesson) -> None:
    split = datasets.temperature(lesson.variant, lesson.data)
    series, target = split.series, split.targets[0]

    lesson.number("rows", len(series))
    lesson.number("columns", len(series.columns))
    scaler = split.scaler
    lesson.table(
        [
            {"column": name, "mean": round(mean, 2), "deviation": round(deviation, 2)}
            for name, mean, deviation in zip(scaler.columns, scaler.mean, scaler.std, strict=True)
        ],
        name="training rows",
    )
    lesson.table([vars(fact) for fact in series.facts], name="found while reading")
    lesson.table([vars(check) for check in split.audit().checks], name="does any part see what it must not?")
    lesson.picture(series.plot(target), name="all", caption="The temperature over the whole series: seasons.")
    lesson.picture(series.head("10d").plot(target), name="10 days", caption="Its first ten days: days and nights.")


if __name__ == "__main__":
    chapter.run_alone(run)
