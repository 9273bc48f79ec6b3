// Has a browser paint the first sliders before it is told of the rest. React shows in one go whatever
// has arrived by then, so that the first slider would wait for everything else on the page.
{
  /** In the first message of a lever. */
  const LEVER = "lever-";
  /** In the first message of the rest (pages/ui/whatif/explorer.py). */
  const REST = "live-about";
  /** A longer message is neither. */
  const LONGEST = 4096;
  /** How long the rest waits at most, in ms. */
  const PATIENCE = 1500;
  const LEVERS = '[class*="st-key-lever-"] :is(input, [role=radio])';
  const Socket = window.WebSocket;
  const letters = new TextDecoder("latin1");

  // Streamlit makes it before it listens: of its listeners this one is the first to be told.
  window.WebSocket = class extends Socket {
    constructor(...address) {
      super(...address);
      window.WebSocket = Socket;
      const held = [];
      let hasLevers = false;
      let hasAsked = false;
      const leave = new AbortController();
      const free = () => {
        if (leave.signal.aborted) return;
        leave.abort();
        for (const data of held) this.dispatchEvent(new MessageEvent("message", { data }));
      };
      const hold = (event) => {
        const { data } = event;
        if (!held.length) {
          const said = data.byteLength < LONGEST ? letters.decode(data) : "";
          hasLevers ||= said.includes(LEVER);
          if (!said.includes(REST)) return;
          // A hidden page paints nothing.
          if (!hasLevers || document.hidden) return leave.abort();
          window.leversRest.forEach(fetchLater);
          setTimeout(free, PATIENCE);
          awaitPaint(free);
        }
        held.push(data);
        event.stopImmediatePropagation();
      };
      this.addEventListener("message", hold, { signal: leave.signal });
      // The first time it asks for the page. What comes after that is another page, or an answer.
      this.send = (data) => {
        if (hasAsked) free();
        hasAsked = true;
        super.send(data);
      };
    }
  };

  /** Call back once a lever has been painted. */
  function awaitPaint(then) {
    requestAnimationFrame(() => {
      if (document.querySelector(LEVERS)) setTimeout(then);
      else awaitPaint(then);
    });
  }

  /** Fetch a module that the rest needs, while the sliders are drawn. */
  function fetchLater(href) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href, crossOrigin: "" }));
  }
}
