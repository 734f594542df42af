import { densities, type TimelineLane } from "../densities.ts";
import { clip, paint, placeLabels, textHeading, type TextSize } from "./layout.ts";
import { columnLabels } from "./ticks.ts";

export interface TextTimeline {
  readonly heading: { title: string; subtitle?: string; synthetic: boolean };
  readonly range: readonly [number, number];
  readonly lanes: readonly TimelineLane[];
  readonly groups: readonly { readonly name: string; readonly color: string }[];
}

const levels = "▂▄▆█";

/** One lane a line: its name, and blocks where it occurs, the higher the more of it. */
export function timelineText({ heading, range, lanes, groups }: TextTimeline, size: TextSize): string {
  const margin = Math.min(
    Math.max(...lanes.map(({ name }) => name.length)),
    Math.max(8, Math.floor(size.width * 0.35)),
  );
  const room = Math.max(8, size.width - margin - 3);
  const lines = textHeading(heading, size.width);
  for (const lane of lanes) {
    const counts = densities(lane, range, room);
    const most = Math.max(...counts, 1);
    const marks = Array.from(counts, count =>
      count === 0 ? " " : levels[Math.min(levels.length - 1, Math.ceil((count / most) * levels.length) - 1)],
    ).join("");
    const color = groups.find(({ name }) => name === lane.group)?.color;
    lines.push(
      `${clip(lane.name, margin).padStart(margin)} │ ${paint(marks.trimEnd(), color, size.color)}`.trimEnd(),
    );
  }
  lines.push(`${" ".repeat(margin)} └${"─".repeat(room + 1)}`);
  const labels = columnLabels({ time: Float64Array.from(range) }, room);
  lines.push(`${" ".repeat(margin + 3)}${placeLabels(labels, room)}`);
  return lines.join("\n");
}
