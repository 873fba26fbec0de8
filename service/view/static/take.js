/*
 * The questionnaire, one question at a time in the same page: back and forth, another language
 * and sending without leaving it. Answers are in the page alone, in memory; nothing is stored.
 * All words come from the page. Without this script everything works as well; in a browser that
 * is too old for it nothing happens. ES5, for those that are not.
 */
(function () {
'use strict';
var d = document, root = d.documentElement, speech = window.speechSynthesis;
if (!d.addEventListener || !root.classList || !history.pushState || !window.XMLHttpRequest) return;

var form, words, screens, at = 0, pressed, body, busy, timer, wait, idle, target, status, listen, bar, steps, marked, sound;

function each(list, visit) { Array.prototype.forEach.call(list, visit); }
function find(selector, within) { return (within || d).querySelector(selector); }
function all(selector, within) { return (within || d).querySelectorAll(selector); }
function put(element, name, on) { element.classList[on ? 'add' : 'remove'](name); }
function closest(element, selector) {
    var matches = element.matches || element.webkitMatchesSelector || element.msMatchesSelector;
    while (element && element.nodeType === 1 && !matches.call(element, selector)) element = element.parentNode;
    return element && element.nodeType === 1 ? element : null;
}
function make(tag, name, text) {
    var element = d.createElement(tag);
    element.className = name;
    element.textContent = text || '';
    if (tag === 'button') element.type = 'button';
    return element;
}
function say(name) { return words.getAttribute('data-' + name); }
function tell(text) { if (status) status.textContent = text || ''; }

/* ---- what is shown ---- */

/* A condition: ids of inputs and | & ! behind their operands. */
function holds(rule) {
    var stack = [];
    each(rule.split(' '), function (word) {
        var input;
        if (word === '!') stack.push(!stack.pop());
        else if (word === '|' || word === '&') {
            var b = stack.pop(), a = stack.pop();
            stack.push(word === '|' ? a || b : a && b);
        } else {
            input = d.getElementById(word);
            stack.push(!!input && (input.checked || input.selected || false));
        }
    });
    return stack[0];
}
function decide() {
    each(all('[data-if]'), function (element) {
        var off = !holds(element.getAttribute('data-if'));
        put(element, 'off', off);
        if (element.tagName === 'OPTION') element.disabled = off;
    });
}
function card(screen) { return screen[screen.length - 1]; }
function isOpen(n) { return screens[n] && !card(screens[n]).classList.contains('off'); }
function isAsked(n) { return isOpen(n) && card(screens[n]).classList.contains('card'); }
function step(from, by) {
    do from += by; while (screens[from] && !isOpen(from));
    return from;
}

/* Screen 0 is the start, then one per question, then sending, and what is to be mended last. */
function build() {
    var group = [];
    screens = [[find('.start')]];
    each(form.children, function (child) {
        var told = child.classList.contains('told'), last = child.classList.contains('send');
        if (!told && !last && !child.classList.contains('card')) return;
        group.push(child);
        if (told) return;
        screens.push(group);
        group = [];
    });
    if (find('.summary')) screens.push([find('.summary')]);
}
function show(n) {
    var asked = 0, number = 0, i, head, last = find('.send', form);
    hush();
    decide();
    at = n;
    /* Who goes back to the questions does not want it sent as it was. */
    clearTimeout(timer);
    busy = timer = null;
    for (i = 0; i < screens.length; i++) {
        if (isAsked(i)) { asked++; if (i <= n) number++; }
        each(screens[i], function (element) { put(element, 'away', i !== n); });
    }
    put(root, 'begun', n > 0);
    bar.max = asked;
    bar.value = number;
    put(bar, 'away', !isAsked(n));
    put(steps, 'away', n === 0);
    put(steps.lastChild, 'away', screens[n][0] === last);
    head = find('.number', card(screens[n]));
    if (head) head.textContent = say('progress').replace('%n', number).replace('%m', asked);
    tell();
    offer();
}
function go(n) {
    var head;
    if (!screens[n]) return;
    show(n);
    head = find('legend, .legend, h1, h2', screens[n][0]) || screens[n][0];
    head.tabIndex = -1;
    head.focus();
    window.scrollTo(0, 0);
}
function move(n) {
    if (!screens[n]) return;
    history.pushState({ screen: n }, '');
    go(n);
}

/* ---- reading aloud ---- */

function voice() {
    var found = null;
    each(speech && speech.getVoices ? speech.getVoices() : [], function (one) {
        /* A voice that is not on the device would send the text away. */
        if (one.localService && one.lang.split(/[-_]/)[0] === root.lang) found = found || one;
    });
    return found;
}
function offer() {
    var screen = screens[at], place = find('legend, .legend', card(screen)), begin, told = find('[data-hear]');
    var spoken = card(screen).getAttribute('data-audio') || voice();
    if (listen.parentNode) listen.parentNode.removeChild(listen);
    put(root, 'aloud', !!spoken);
    told.textContent = spoken || find('[data-audio]') ? told.getAttribute('data-hear') : '';
    if (!spoken || screen[0] === find('.summary')) return;
    begin = find('a.wide', card(screen));
    if (place) place.parentNode.insertBefore(listen, place.nextSibling);
    else if (begin) begin.parentNode.insertBefore(listen, begin);
}
function mark(element) {
    if (marked) put(marked, 'read', false);
    marked = element;
    if (marked) put(marked, 'read', true);
}
function hush() {
    mark(null);
    if (sound && sound.pause) sound.pause();
    if (sound && speech) speech.cancel();
    sound = null;
    if (listen) label('listen');
}
function label(name) {
    listen.textContent = say(name);
    put(listen, 'on', name === 'stop');
}
function pieces() {
    var list = [];
    each(screens[at], function (part) {
        each(all('h1, h2, p, legend, .legend, label', part), function (element) {
            if (!closest(element, '.off, .hint, .listen') && element.offsetHeight) list.push(element);
        });
    });
    return list;
}
function speak(list) {
    var element = list.shift(), aloud;
    mark(element);
    if (!element) return hush();
    sound = aloud = new window.SpeechSynthesisUtterance(element.textContent);
    aloud.voice = voice();
    aloud.lang = root.lang;
    aloud.onend = function () { if (sound === aloud) speak(list); };
    speech.speak(aloud);
}
/* What is read there: the label of an answer, the words of a question, or the line itself. */
function spot(id) {
    var element = d.getElementById(id);
    return find('label[for="' + id + '"]') || element && (find('legend, .legend', element) || element);
}
/* Of a recording it is known when each line begins, or only what it is about. */
function follow(playing, part) {
    var marks = (part.getAttribute('data-marks') || part.id + ':0').split(' ');
    mark(spot(part.id));
    playing.ontimeupdate = function () {
        var now;
        each(marks, function (one) {
            one = one.split(':');
            if (one[1] <= playing.currentTime * 1000) now = one[0];
        });
        if (sound === playing && now) mark(spot(now));
    };
}
function recite() {
    hush();
    if (!voice()) return tell(say('later'));
    speak(pieces());
    label('stop');
}
/* What stands over a question first; a recording that cannot be played gives way to the voice. */
function play(parts) {
    var part = parts.shift(), playing, begun;
    if (!part) return hush();
    sound = playing = new window.Audio(part.getAttribute('data-audio'));
    playing.onended = function () { if (sound === playing) play(parts); };
    playing.onerror = function () { if (sound === playing) recite(); };
    follow(playing, part);
    begun = playing.play();
    if (begun) begun.then(null, function () { });
    label('stop');
}
function read() {
    if (sound) return hush();
    if (!card(screens[at]).getAttribute('data-audio')) return recite();
    play(screens[at].filter(function (part) {
        return part.getAttribute('data-audio') && !part.classList.contains('off');
    }));
}

/* ---- away and back ---- */

function arrive(page) {
    root.lang = page.documentElement.lang;
    root.dir = page.documentElement.dir;
    d.title = page.title;
    root.replaceChild(d.adoptNode(page.body), d.body);
}
function call(method, address, body, done, failed) {
    var ask = new XMLHttpRequest();
    ask.open(method, address);
    ask.responseType = 'document';
    ask.timeout = 20000;
    if (body) ask.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    ask.onload = function () {
        if (ask.response && ask.response.body && ask.status < 500 && ask.status !== 429) done(ask.response);
        else failed();
    };
    ask.onerror = ask.ontimeout = failed;
    ask.send(body || null);
}
function fields() {
    var list = [];
    function add(name, value) { list.push(encodeURIComponent(name) + '=' + encodeURIComponent(value)); }
    each(form.elements, function (element) {
        if (!element.name || element.type === 'submit' || /radio|checkbox/.test(element.type) && !element.checked) return;
        add(element.name, element.value);
    });
    if (pressed && pressed.name) add(pressed.name, pressed.value);
    return list.join('&');
}
/* Sends until it has arrived: the receipt sees to it that it counts once. */
function send() {
    body = fields();
    pressed = null;
    if (busy) return busy();
    wait = 1;
    busy = function () {
        clearTimeout(timer);
        timer = 0;
        tell(say('sending'));
        call('POST', form.getAttribute('action'), body, function (page) {
            busy = null;
            arrive(page);
            enter(at);
        }, function () {
            if (!busy) return;
            tell(say('offline'));
            wait = Math.min(wait * 2, 30);
            clearTimeout(timer);
            timer = setTimeout(busy, wait * 1000);
        });
    };
    busy();
}
/* The same page in another language, with the same receipt, and the answers brought along. */
function translate(code) {
    var address = form.getAttribute('action').replace(/taal=[\w-]+/, 'taal=' + code);
    var order = form.getAttribute('data-order'), old = form;
    tell();
    call('GET', address + (order ? '&volgorde=' + order : ''), null, function (page) {
        if (!page.getElementById('vragen')) return tell(say('later'));
        arrive(page);
        each(old.elements, function (element) {
            var mine = d.getElementById(element.id);
            if (element.name === 'receipt') find('[name=receipt]').value = element.value;
            else if (mine && element.type !== 'submit') {
                mine.value = element.value;
                mine.checked = element.checked;
            }
        });
        enter(at);
    }, function () { tell(say('later')); });
}

/* ---- what the visitor does ---- */

/* The screen on which an element stands. */
function screenOf(element) {
    for (var n = 1; n < screens.length; n++)
        for (var i = 0; i < screens[n].length; i++) if (screens[n][i].contains(element)) return n;
    return 0;
}
function forward() {
    var wrong = find('.summary a');
    if (screens[at][0] !== find('.summary')) move(step(at, 1));
    else if (wrong) wrong.click();
    else move(step(0, 1));
}
function clicked(event) {
    var pushed = closest(event.target, 'button, a'), place;
    if (!pushed) return;
    if (pushed === listen) read();
    else if (steps && pushed === steps.lastChild) forward();
    else if (steps && pushed === steps.firstChild) history.back();
    else if (/klaar=/.test(pushed.search)) {
        event.preventDefault();
        location.replace(pushed.href);
    } else if (pushed.hash === '#vragen') {
        event.preventDefault();
        move(step(0, 1));
    } else if (screens && pushed.name === 'taal') {
        event.preventDefault();
        /* Enter in a field presses the hidden first button. */
        if (!pushed.classList.contains('unseen')) translate(pushed.value);
        else if (at < screenOf(find('.send'))) forward();
    } else if (closest(pushed, '.summary') && (place = d.getElementById(pushed.hash.slice(1)))) {
        event.preventDefault();
        move(screenOf(place));
        place.focus();
    } else if (pushed.type === 'submit') pressed = pushed;
}
function counted(event) {
    var hint = d.getElementById(event.target.id.replace(/0$/, 'm')), most = hint && hint.getAttribute('data-max');
    if (!most) return;
    most -= event.target.value.length;
    hint.textContent = say('left').replace('%n', Math.max(most, 0));
}
/* "Geen van deze" and the quiet line take away what was chosen, and the other way round. */
function leave(input) {
    var only = input.getAttribute('data-alone'), given = /box/.test(input.type) ? input.checked : input.value;
    each(given && closest(input, 'fieldset') ? all('[data-alone], [type=checkbox], select', closest(input, 'fieldset')) : [], function (other) {
        if (other === input || other.name !== input.name || !only && !other.getAttribute('data-alone')) return;
        other.checked = false;
        if (other.tagName === 'SELECT') other.value = '';
    });
}
/* A tablet that is left alone begins again, unless answers still wait to be sent. */
function rest() {
    var tablet = words && say('tablet');
    clearTimeout(idle);
    if (!tablet || busy || !form || at === 0) return;
    tell();
    idle = setTimeout(function () {
        tell(say('there'));
        idle = setTimeout(function () { location.replace(tablet); }, 3e4);
    }, 9e4);
}

/* ---- beginning, with every page that arrives ---- */

function thanked() {
    var again = find('[data-again]'), share = find('[data-share]'), button;
    if (again) setTimeout(function () { location.replace(again.getAttribute('data-again')); }, 15e3);
    if (!share || !navigator.share) return;
    button = make('button', 'wide quiet-button', share.getAttribute('data-share'));
    button.onclick = function () { navigator.share({ url: find('a', share).href }); };
    share.parentNode.insertBefore(button, share);
}
function enter(n) {
    var head = find('h1'), back = target;
    form = d.getElementById('vragen');
    screens = steps = target = null;
    status = make('p', 'say');
    status.setAttribute('role', 'status');
    if (!form) thanked();
    else if (form.getAttribute('data-next')) {
        words = form;
        put(root, 'js', true);
        listen = make('button', 'listen');
        bar = make('progress', '');
        bar.setAttribute('aria-hidden', 'true');
        form.parentNode.insertBefore(bar, form);
        steps = make('div', 'steps');
        steps.appendChild(make('button', 'back', say('back')));
        steps.appendChild(make('button', '', say('next')));
        each([status, steps], function (part) { form.insertBefore(part, find('.again', form)); });
        build();
        if (back) n = screenOf(d.getElementById(back));
        if (find('.summary')) n = screens.length - 1;
        n = Math.min(n, screens.length - 1);
        return n ? go(n) : show(0);
    } else {
        /* "Klopt dit?" says where to go on when something is to be changed. */
        target = form.getAttribute('data-at');
        form.appendChild(status);
    }
    if (n) {
        head.tabIndex = -1;
        head.focus();
        window.scrollTo(0, 0);
    }
}

d.addEventListener('click', clicked);
d.addEventListener('submit', function (event) {
    if (event.target !== form) return;
    event.preventDefault();
    send();
});
d.addEventListener('change', function (event) {
    if (!screens) return;
    leave(event.target);
    decide();
});
d.addEventListener('input', counted);
each(['click', 'keydown', 'touchstart', 'input'], function (name) { d.addEventListener(name, rest); });
window.addEventListener('online', function () { if (timer) busy(); });
window.addEventListener('popstate', function (event) {
    if (!form || !event.state) return;
    if (screens) go(event.state.screen);
    else find('[name=taal]', form).click();
});
if (speech) speech.onvoiceschanged = function () { if (screens && !sound) offer(); };
history.replaceState({ screen: 0 }, '');
enter(0);
}());
