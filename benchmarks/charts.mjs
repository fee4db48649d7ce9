// Bar charts as SVG that need nothing else: readable in light and dark.
const COLOURS = ['#8a8f98', '#d98c2b', '#a05fb4', '#2b7de0', '#1f9d6b', '#c8465b'];
const [LEFT, TOP, HEIGHT, BOTTOM, WIDTH] = [64, 56, 220, 44, 760];

const escape = (text) =>
  String(text).replace(/[<>&"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[c]);

function niceMaximum(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) * power;
}

/**
 * @param groups [{label, bars: [{name, low, middle, high}]}]
 * @param names in the order of the legend
 */
export function barChart(title, unit, names, groups) {
  const most = niceMaximum(Math.max(...groups.flatMap((g) => g.bars.map((bar) => bar.high))));
  const y = (value) => TOP + HEIGHT - (HEIGHT * value) / most;
  const groupWidth = (WIDTH - LEFT - 16) / groups.length;
  const barWidth = (groupWidth * 0.84) / names.length;
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(part * most);
    return `<line x1="${LEFT}" x2="${WIDTH - 16}" y1="${at}" y2="${at}" class="grid"/>` +
      `<text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${+(part * most).toPrecision(3)}</text>`;
  });
  const bars = groups.flatMap((group, index) => {
    const begin = LEFT + index * groupWidth + groupWidth * 0.08;
    const label = `<text x="${begin + groupWidth * 0.42}" y="${TOP + HEIGHT + 18}" text-anchor="middle">${escape(group.label)}</text>`;
    return [label, ...group.bars.map((bar) => {
      const x = begin + names.indexOf(bar.name) * barWidth;
      const middle = x + barWidth * 0.46;
      return `<rect x="${x.toFixed(1)}" y="${y(bar.middle).toFixed(1)}" width="${(barWidth * 0.92).toFixed(1)}" ` +
        `height="${(TOP + HEIGHT - y(bar.middle)).toFixed(1)}" fill="${COLOURS[names.indexOf(bar.name) % COLOURS.length]}">` +
        `<title>${escape(bar.name)}: ${bar.middle.toPrecision(4)} ${escape(unit)}</title></rect>` +
        `<line x1="${middle.toFixed(1)}" x2="${middle.toFixed(1)}" y1="${y(bar.low).toFixed(1)}" y2="${y(bar.high).toFixed(1)}" class="spread"/>`;
    })];
  });
  const legend = names.map((name, index) =>
    `<rect x="${LEFT + index * 138}" y="32" width="10" height="10" fill="${COLOURS[index % COLOURS.length]}"/>` +
    `<text class="name" x="${LEFT + 14 + index * 138}" y="41">${escape(name)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${TOP + HEIGHT + BOTTOM}" role="img" aria-label="${escape(title)}">
<style>text{font:12px system-ui,sans-serif;fill:#3b4048}.title{font-weight:600;font-size:14px}.name{font-size:11px}.grid{stroke:#8884;stroke-width:1}.spread{stroke:#3b4048;stroke-width:1.5}
@media (prefers-color-scheme:dark){text{fill:#d6dae0}.spread{stroke:#d6dae0}}</style>
<text class="title" x="${LEFT}" y="20">${escape(title)} (${escape(unit)}; bars: medians, lines: smallest to largest)</text>
${[...legend, ...lines, ...bars].join('\n')}
</svg>
`;
}
