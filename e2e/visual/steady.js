// What differs from run to run though the page is the same (addresses, references, file numbers) reads the same.
(patterns) => {
  const rules = patterns.map(([pattern, words]) => [new RegExp(pattern, "g"), words]);
  const steady = (text) => rules.reduce((now, [pattern, words]) => now.replace(pattern, words), text);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, words = steady(node.data);
    if (words !== node.data) node.data = words;
  }
  for (const field of document.querySelectorAll("input:not([type=file])")) field.value = steady(field.value);
}
