// Every text that is to be seen, with its contrast to what is behind it (WCAG 2.2, 1.4.3) where that is below 4.5.
const channels = colour => (colour.match(/[\d.]+/g) || []).map(Number);
const over = ([r, g, b, a = 1], [x, y, z]) =>
  [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a)];
const light = colour => {
  const [r, g, b] = colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = element => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) { layers.unshift(channels(getComputedStyle(at).backgroundColor)); }
  return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const poor = [];
let seen = 0;
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest("script, style")) { continue; }
  seen += 1;
  const back = behind(element);
  const [a, b] = [light(over(channels(getComputedStyle(element).color), back)), light(back)];
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < 4.5) { poor.push(contrast.toFixed(2) + " " + element.className + ": " + texts.currentNode.data.slice(0, 60)); }
}
return { seen, poor: [...new Set(poor)] };
