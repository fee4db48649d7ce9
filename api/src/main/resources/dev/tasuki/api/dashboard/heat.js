// All instances of an app at a glance: a cell each, coloured by status, stronger with more CPU.

const STATUS = {
  'online': '--green', 'launching': '--amber', 'waiting restart': '--amber',
  'stopping': '--amber', 'errored': '--red', 'stopped': '--faint',
};

/** Draws into a canvas of the given size in CSS pixels; cells become smaller until all fit. */
export function drawHeat(canvas, instances, width, height, largest) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = width + 'px';
    canvas.style.height = height + 'px';
  }
  const cell = cellSize(instances.length, width, height, largest);
  const columns = Math.max(1, Math.floor(width / cell));
  const style = getComputedStyle(document.documentElement);
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const gap = cell > 6 ? 2 : cell > 3 ? 1 : 0;
  instances.forEach((instance, at) => {
    context.fillStyle = style.getPropertyValue(STATUS[instance.status] ?? '--faint');
    const load = Math.min(1, Math.sqrt((instance.cpu ?? 0) / 100));
    context.globalAlpha = instance.status === 'online' ? 0.35 + 0.65 * load : 0.9;
    const x = at % columns * cell;
    const y = Math.floor(at / columns) * cell;
    context.beginPath();
    context.roundRect(x, y, cell - gap, cell - gap, Math.min(3, cell / 4));
    context.fill();
  });
  context.globalAlpha = 1;
}

function cellSize(count, width, height, largest) {
  for (let size = largest; size > 2; size--) {
    if (Math.floor(width / size) * Math.floor(height / size) >= count) return size;
  }
  return 2;
}
