/*
 * What is folded near what one sees is laid out while nothing else is to be done, its fonts looked up with it: unfolding
 * it then only has to show it. Who presses before waits a moment longer.
 */
(() => {
  if (!window.requestIdleCallback) return;
  const near = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, target } of seen) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        // To ask where it is lays it out, and it stays so.
        requestIdleCallback(() => target.lastElementChild?.getBoundingClientRect());
      }
    },
    { rootMargin: '200%' },
  );
  for (const fold of document.querySelectorAll('details')) near.observe(fold);
})();
