/**
 * As much of jsdom as the pages' tests use. `@types/jsdom` brings the types of browsers into all of the workspace, where
 * they take the place of Node's.
 */
declare module 'jsdom' {
  export interface PageElement {
    readonly textContent: string | null;
    readonly outerHTML: string;
    matches(selectors: string): boolean;
    replaceChildren(): void;
    removeAttribute(name: string): void;
  }
  export interface PageDocument {
    readonly body: PageElement;
    readonly documentElement: PageElement;
    readonly forms: Iterable<PageElement & { readonly action: string }>;
    querySelector(selectors: string): PageElement | null;
    querySelectorAll(selectors: string): Iterable<PageElement> & { readonly length: number };
  }
  export interface PageWindow {
    readonly document: PageDocument;
    /** Runs in the page, where `runScripts` allows it. */
    eval(script: string): unknown;
    getComputedStyle(element: PageElement): { readonly color: string; readonly backgroundColor: string };
  }
  export class JSDOM {
    constructor(html: string, options?: { readonly runScripts?: 'outside-only' });
    readonly window: PageWindow;
  }
}
