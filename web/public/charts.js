/* Under the pointer a chart says its moment and its figures, as the table behind it does. */
(() => {
  for (const figure of document.querySelectorAll('figure.trend')) {
    const box = figure.querySelector('.trend-box');
    const names = [...figure.querySelectorAll('thead th')].map((cell) => cell.textContent);
    const rows = [...figure.querySelectorAll('tbody tr')].map((row) => ({
      at: Number(row.dataset.at),
      cells: [...row.cells].map((cell) => cell.textContent),
    }));
    if (!box || rows.length === 0) continue;
    const tip = document.createElement('span');
    tip.className = 'tip';
    tip.hidden = true;
    const line = document.createElement('span');
    line.className = 'tip-line';
    line.hidden = true;
    box.append(line, tip);

    const show = ({ clientX }) => {
      const { left, width } = box.getBoundingClientRect();
      const x = (clientX - left) / width;
      const nearest = rows.reduce((a, b) => (Math.abs(b.at - x) < Math.abs(a.at - x) ? b : a));
      const [moment, ...figures] = nearest.cells;
      tip.textContent = [moment, ...figures.map((text, i) => `${names[i + 1]}: ${text}`)].join(' · ');
      tip.hidden = false;
      line.hidden = false;
      line.style.left = `${nearest.at * 100}%`;
      // Inside the chart on either side.
      const half = tip.offsetWidth / 2;
      tip.style.left = `${Math.max(half, Math.min(width - half, nearest.at * width))}px`;
    };
    const hide = () => {
      tip.hidden = true;
      line.hidden = true;
    };
    box.addEventListener('pointermove', show);
    box.addEventListener('pointerdown', show);
    box.addEventListener('pointerleave', hide);
  }
})();
