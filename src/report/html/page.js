(function () {
  "use strict";
  var form = document.getElementById("filter");
  var byVerdict = document.getElementById("by-verdict");
  var byTag = document.getElementById("by-tag");
  var byText = document.getElementById("by-text");
  var found = document.getElementById("found");
  var rows = Array.prototype.slice.call(document.querySelectorAll("#all tbody tr"));
  function filter() {
    var verdict = byVerdict.value;
    var tag = byTag.value.trim().toLowerCase();
    var text = byText.value.trim().toLowerCase();
    var shown = 0;
    rows.forEach(function (row) {
      var fits = (!verdict || row.dataset.verdict === verdict) &&
        row.cells[2].textContent.toLowerCase().indexOf(tag) >= 0 &&
        row.cells[1].textContent.toLowerCase().indexOf(text) >= 0;
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    found.textContent = shown + " of " + rows.length;
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  filter();
  var answered = document.getElementById("answered");
  var hours = answered ? Math.floor((Date.now() - Date.parse(answered.dateTime)) / 36e5) : 0;
  if (hours > 0) {
    var many = hours < 48 ? hours : Math.floor(hours / 24);
    answered.after(", " + many + (hours < 48 ? " hour" : " day") + (many === 1 ? "" : "s") + " ago");
  }
  var closed = [];
  window.addEventListener("beforeprint", function () {
    var told = ".group > .failure, .alike, .alike .failure[data-verdict=broken]";
    closed = Array.prototype.filter.call(document.querySelectorAll(told), function (one) {
      return !one.open;
    });
    closed.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (one) { one.open = false; });
  });
  document.querySelectorAll(".wire code").forEach(function (code) {
    if (!navigator.clipboard) { return; }
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(code.textContent).then(function () { button.textContent = "Copied"; });
    });
    code.parentNode.append(" ", button);
  });
}());
