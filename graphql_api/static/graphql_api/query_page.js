// A plain page that runs a query with no file from elsewhere; where the CDN can be reached, GraphiQL takes its place.
(() => {
  const CDN = "https://unpkg.com/";
  const FILES = [
    ["react@18.2.0/umd/react.production.min.js", "sha384-tMH8h3BGESGckSAVGZ82T9n90ztNXxvdwvdM6UoR56cYcf+0iGXBliJ29D+wZ/x8"],
    ["react-dom@18.2.0/umd/react-dom.production.min.js", "sha384-bm7MnzvK++ykSwVJ2tynSE5TRdN+xL418osEVF2DE/L/gfWHj91J2Sphe582B1Bh"],
    ["graphiql@3.8.3/graphiql.min.js", "sha384-HbRVEFG0JGJZeAHCJ9Xm2+tpknBQ7QZmNlO/DgZtkZ0aJSypT96YYGRNod99l9Ie"],
  ];
  const EXAMPLES = {
    "Crisis help": "{\n  crisisHelp {\n    headline\n    contacts { name phone text hours }\n  }\n}",
    "Search by concern": '{\n  search(query: "cant sleep before exams") {\n    crisis { headline }\n    hits { kind title highlight matchedConcerns { label } }\n  }\n}',
    "A topic": '{\n  topic(slug: "exam-stress") {\n    title\n    summary\n    body { blockType ... on HeadingBlock { text } ... on ParagraphBlock { html } }\n    relatedServices { name phone }\n    evidence { title source url }\n  }\n}',
    "Services": "{\n  services(filters: {age: 14, free: true}, first: 5) {\n    totalCount\n    edges { node { name organisation { name } openNow waitingTimeWeeks } }\n  }\n}",
    "Recommendation": 'query Recommend($answers: [AnswerInput!]!) {\n  recommend(pathway: "getting-help", answers: $answers) {\n    status\n    urgency\n    services { rank service { name } reasons }\n    nextQuestions { key text options { key label } }\n  }\n}',
  };
  const VARIABLES = { Recommendation: '{\n  "answers": [\n    { "question": "age", "value": 14 },\n    { "question": "sleep", "value": "most_nights" }\n  ]\n}' };
  const element = (id) => document.getElementById(id);

  async function send(body) {
    const answer = await fetch(location.pathname, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    return answer.json();
  }

  async function run() {
    let variables;
    try {
      variables = JSON.parse(element("variables").value || "{}");
    } catch (fault) {
      element("answer").textContent = `The variables are not JSON: ${fault.message}`;
      return;
    }
    try {
      element("answer").textContent = JSON.stringify(await send({ query: element("query").value, variables }), null, 2);
    } catch (fault) {
      element("answer").textContent = `No answer: ${fault.message}`;
    }
  }

  function choose(name) {
    element("query").value = EXAMPLES[name];
    element("variables").value = VARIABLES[name] || "{}";
  }

  function load([path, integrity]) {
    return new Promise((done, failed) => {
      const script = Object.assign(document.createElement("script"), { src: CDN + path, integrity, crossOrigin: "anonymous", onload: done, onerror: failed });
      document.head.append(script);
    });
  }

  async function replaceByGraphiql() {
    try {
      for (const file of FILES) await load(file);
      const style = Object.assign(document.createElement("link"), {
        rel: "stylesheet", href: `${CDN}graphiql@3.8.3/graphiql.min.css`, crossOrigin: "anonymous",
        integrity: "sha384-Mq3vbRBY71jfjQAt/DcjxUIYY33ksal4cgdRt9U/hNPvHBCaT2JfJ/PTRiPKf0aM",
      });
      document.head.append(style);
      const typed = element("query").value;
      const graphiql = React.createElement(GraphiQL, { fetcher: send, defaultQuery: typed, query: typed });
      ReactDOM.createRoot(element("graphiql")).render(graphiql);
      element("graphiql").hidden = false;
      element("plain").hidden = true;
    } catch {
      element("cdn").textContent = "GraphiQL cannot be loaded from its CDN here; this plain page does the same work.";
    }
  }

  for (const name of Object.keys(EXAMPLES)) element("examples").append(new Option(name, name));
  element("examples").addEventListener("change", (event) => choose(event.target.value));
  element("run").addEventListener("click", run);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
  });
  choose("Crisis help");
  replaceByGraphiql();
})();
