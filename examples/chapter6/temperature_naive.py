"""Tomorrow is as today: the forecast that every network has to beat (listings 6.33 to 6.36)."""

import torch

from carryline import chapter, datasets


def run(lesson: chapter.Lesson) -> None:
    split = datasets.temperature(lesson.variant, lesson.data)
    temperature = split.series.index(split.targets[0])

    batches = split.validation.batches(128)
    mae = torch.cat([(inputs[:, -1, temperature] - target[:, 0]).abs() for inputs, target in batches]).mean().item()
    lesson.number("validation MAE", mae)
    lesson.number("validation MAE in degrees", split.in_units(mae), unit="°C")


if __name__ == "__main__":
    chapter.run_alone(run)
