/** The names of the DOM that Playwright's typings mention: our own code runs in no browser, so its library is not loaded. */
declare global {
  interface Node {
    readonly nodeType: number;
  }
  interface HTMLElement extends Node {
    readonly tagName: string;
  }
  interface SVGElement extends Node {
    readonly tagName: string;
  }
  interface HTMLElementTagNameMap {
    readonly a: HTMLElement;
  }
}

export {};
