import { lineChart } from "../../lib/chart/index.ts";
import { resolveColor } from "../../lib/chart/palette.ts";
import { displaySymbol, type MimeBundle } from "../../lib/core/display.ts";
import { demand } from "../../lib/core/errors.ts";
import { frontModule } from "./front.ts";
import { livePicture } from "./live-picture.ts";
import { LivePoints } from "./live-points.ts";
import { showWidget } from "./shown-widget.ts";

export interface LiveOptions<N extends string> {
  readonly title: string;
  /** One line each. */
  readonly series: readonly N[];
  /** Points that stay in sight; default 1,000. */
  readonly window?: number;
  /** x is a time in ms UTC (default) or just a number. */
  readonly x?: "time" | "number";
  /** Whether the market behind it is not real; the title then says so. */
  readonly synthetic?: boolean;
}

/** A chart that grows while it is looked at. */
export interface LiveChart<N extends string> extends Disposable {
  /** Adds a point; a series that is left out has a gap there. x never goes back. Hundreds a second are fine: as many are drawn as can be seen. */
  push(x: number, values: Readonly<Partial<Record<N, number>>>): void;
  /** Leaves the last state as a chart that the notebook keeps. `using` does it at the end of the cell. */
  end(): void;
}

/** Shows a chart that `push` adds points to. Where no front end draws it, it is a picture that is replaced. */
export function live<const N extends string>(options: LiveOptions<N>): LiveChart<N> {
  const { title, series, window = 1_000, x = "time", synthetic = false } = options;
  demand(
    series.length > 0,
    "series",
    "must not be empty",
    series,
    'Name the lines, e.g. series: ["equity"].',
  );
  demand(window >= 2, "window", "must be 2 or more", window, "Say how many points stay in sight.");
  const points = new LivePoints(series.length, window);
  const heading = synthetic ? `${title} (SYNTHETIC DATA)` : title;
  let latest = -Infinity;
  const colours = series.map((_, at) => resolveColor(undefined, at));
  const note = () => `${points.pushed.toLocaleString("en-US")} points`;
  const last = async (): Promise<MimeBundle> => {
    const [xs, ...columns] = points.columns();
    if (!columns.some(column => column.some(Number.isFinite)))
      return livePicture(heading, note(), series, colours, [xs, ...columns]);
    const chart = lineChart({
      title,
      synthetic,
      subtitle: note(),
      x: x === "time" ? { time: xs } : { values: xs, title: "" },
      series: series.map((name, at) => ({ name, values: columns[at] })),
    });
    return chart[displaySymbol]();
  };
  const shown = showWidget({
    esm: frontModule("live-chart"),
    state: {
      title: heading,
      names: series,
      colours,
      isTime: x === "time",
      points: points.bytes(),
      note: note(),
    },
    every: 50,
    everyPicture: 500,
    picture: () => livePicture(heading, note(), series, colours, points.columns()),
    last,
  });
  return {
    push(at, values) {
      demand(
        Number.isFinite(at) && !(at < latest),
        "x",
        `must be a number, and not below the last one (${latest})`,
        at,
        "Push points in the order of x.",
      );
      latest = at;
      points.push(
        at,
        series.map(name => values[name] ?? NaN),
      );
      shown.changed(() => ({ points: points.bytes(), note: note() }));
    },
    end: shown.end,
    [Symbol.dispose]: shown.end,
  };
}
