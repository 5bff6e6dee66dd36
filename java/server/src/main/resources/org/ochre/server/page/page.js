// The page to try the service: a form whose steps become an address, and what the server answered.
//
// A chosen picture is posted, again with every change. A file of the server is asked for by its path.

const MOST_SWATCHES = 32;
const SWATCHES_OF_A_PHOTO = 8;
const WAIT_MILLISECONDS = 180;

const part = (id) => document.getElementById(id);
const form = part('steps');

/** What is worked on: `{ name, type, bytes, blob }` for a chosen picture, `{ name, path }` for a file of the server. */
let picture = null;
let waiting = 0;
let running = null;

/** The steps before the colours are chosen, as the address has them. */
function steps() {
    const words = [];
    if (part('resize').checked) {
        words.push(`resize:${part('width').value}x${part('height').value}:${part('fit').value}`);
    }
    if (part('rotate').value) words.push(`rotate:${part('rotate').value}`);
    if (part('gray').checked) words.push('gray');
    for (const name of ['blur', 'sharpen']) {
        if (Number(part(name).value) > 0) words.push(`${name}:${part(name).value}`);
    }
    return words;
}

function quantize() {
    if (!part('quantize').checked) return [];
    const dither = part('dither').value;
    return [`quantize:${part('colors').value}${dither ? `:${dither}:${part('strength').value}` : ''}`];
}

function format() {
    const name = form.elements.format.value;
    return name === 'png' ? name : `${name}:${part('quality').value}`;
}

/** The address of these words for the picture, on this server. */
function address(words) {
    const path = picture.path ? `/${picture.path.split('/').map(encodeURIComponent).join('/')}` : '';
    return new URL(`unsigned/${words.join('/')}${path}`, document.baseURI).href;
}

function ask(words, signal) {
    const how = picture.path ? { signal } : { method: 'POST', body: picture.blob, signal };
    return fetch(address(words), how);
}

/** An answer other than 2xx as the text of its problem. */
async function refusal(response) {
    const text = (await response.text()).trim();
    try {
        const problem = JSON.parse(text);
        return `${response.status} ${problem.title ?? ''}: ${problem.detail ?? text}`;
    } catch {
        return `${response.status} ${response.statusText}${text ? `: ${text}` : ''}`;
    }
}

function bytes(count) {
    if (count < 1000) return `${count} bytes`;
    return count < 1_000_000 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(2)} MB`;
}

function milliseconds(value) {
    if (value < 0.1) return '< 0.1 ms';
    return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** The stages of a Server-Timing header, as `[name, milliseconds]`. */
function stages(header) {
    return (header ?? '').split(',').flatMap((entry) => {
        const [name, ...values] = entry.trim().split(';');
        const duration = values.map((value) => value.trim()).find((value) => value.startsWith('dur='));
        return duration ? [[name, Number(duration.slice(4))]] : [];
    });
}

function show(id, blob) {
    const image = part(id);
    if (image.src.startsWith('blob:')) URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(blob);
    image.hidden = false;
}

function size(image) {
    return `${image.naturalWidth}×${image.naturalHeight}`;
}

function busy(is) {
    part('result').setAttribute('aria-busy', String(is));
}

function say(text) {
    part('status').textContent = text;
}

function fail(text) {
    say('');
    part('error').textContent = text;
    part('error').hidden = false;
    part('figures').hidden = true;
    part('after').hidden = true;
    part('after-facts').textContent = '';
}

/** The colours of the picture that came out, with the share of each. */
async function showPalette(words, signal) {
    const count = part('quantize').checked ? Number(part('colors').value) : SWATCHES_OF_A_PHOTO;
    const response = await ask([...words, `palette:${count}`], signal);
    if (!response.ok) throw new Error(await refusal(response));
    const { colors } = await response.json();
    const shown = colors.slice(0, MOST_SWATCHES);
    part('palette-title').textContent = `Palette: ${colors.length} ${colors.length === 1 ? 'colour' : 'colours'}`;
    part('palette').replaceChildren(...shown.map(swatch));
    if (shown.length < colors.length) {
        const rest = colors.slice(MOST_SWATCHES).reduce((sum, color) => sum + color.share, 0);
        part('palette').append(element('li', `${colors.length - shown.length} more, ${percent(rest)}`, 'more'));
    }
}

function percent(share) {
    const value = 100 * share;
    return `${value.toFixed(value >= 1 ? 1 : 2)} %`;
}

function element(name, text, kind) {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
}

function swatch({ hex, share }) {
    const item = document.createElement('li');
    const color = document.createElement('i');
    color.style.backgroundColor = hex;
    const text = document.createElement('span');
    text.append(element('code', hex), element('small', percent(share)));
    item.append(color, text);
    return item;
}

function quote(text) {
    return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The address and a command that do the same. */
function showAddress(words, name) {
    const url = address(words);
    const body = picture.path ? '' : ` -X POST -T ${quote(picture.name)}`;
    part('address').value = url;
    part('command').value = `curl -f${body} ${quote(url)} -o ${quote(name)}`;
}

function showFigures(result, timing, until) {
    const before = picture.bytes;
    const share = before ? `, ${percent(result.size / before)} of ${bytes(before)}` : '';
    const inside = stages(timing);
    const total = inside.find(([name]) => name === 'total')?.[1] ?? inside.reduce((sum, [, value]) => sum + value, 0);
    part('bytes').textContent = bytes(result.size) + share;
    part('milliseconds').textContent = inside.length ? milliseconds(total) : 'not said';
    part('until').textContent = milliseconds(until);
    part('stages').replaceChildren(...inside.filter(([name]) => name !== 'total').map(([name, value]) => {
        const item = element('li', `${name} `);
        item.append(element('b', milliseconds(value)));
        return item;
    }));
    part('figures').hidden = false;
}

async function showResult(words, blob) {
    show('after', blob);
    await part('after').decode();
    part('after-facts').textContent = `${size(part('after'))}, ${bytes(blob.size)}`;
    const name = `${picture.name.replace(/^.*\//, '').replace(/\.[^.]*$/, '')}-out.${form.elements.format.value}`;
    part('save').href = part('after').src;
    part('save').download = name;
    showAddress(words, name);
}

/** Asks the server for the result and its palette. Steps that changed meanwhile end the requests before. */
async function run() {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const wrong = form.querySelector(':invalid:not(fieldset)');
    if (wrong) {
        fail(`${wrong.labels[0].firstChild.textContent.trim()}: ${wrong.validationMessage}`);
        busy(false);
        return;
    }
    say('Working…');
    const words = [...steps(), ...quantize(), format()];
    try {
        const start = performance.now();
        const response = await ask(words, signal);
        if (!response.ok) throw new Error(await refusal(response));
        const blob = await response.blob();
        await showResult(words, blob);
        showFigures(blob, response.headers.get('Server-Timing'), performance.now() - start);
        part('error').hidden = true;
        await showPalette(steps(), signal);
        say('Done.');
    } catch (error) {
        if (signal.aborted) return;
        fail(error instanceof TypeError ? `The server cannot be reached: ${error.message}` : error.message);
    }
    busy(false);
}

/** A moment after the last change. */
function soon() {
    if (!picture) return;
    busy(true);
    clearTimeout(waiting);
    waiting = setTimeout(run, WAIT_MILLISECONDS);
}

/** A new picture: what the browser shows of it, then the server's answer. */
function take(next) {
    picture = next;
    part('before-facts').textContent = '';
    part('before-note').hidden = true;
    if (next.path) {
        const image = part('before');
        image.src = address(['png']);
        image.hidden = false;
    } else {
        show('before', next.blob);
    }
    part('chosen').textContent = next.path ? `${next.path}, on the server` : `${next.name}, ${bytes(next.bytes)}`;
    soon();
}

function takeFile(file) {
    if (!file) return;
    part('path').value = '';
    take({ name: file.name || 'picture', bytes: file.size, blob: file });
}

function takePath() {
    const path = part('path').value.trim().replace(/^\/+/, '');
    if (path) {
        part('file').value = '';
        take({ name: path, path });
    }
}

/** What can be set, as the boxes say. */
function enable() {
    for (const id of ['width', 'height', 'fit']) part(id).disabled = !part('resize').checked;
    for (const id of ['colors', 'dither']) part(id).disabled = !part('quantize').checked;
    part('strength').disabled = part('dither').disabled || !part('dither').value;
    part('quality').disabled = form.elements.format.value === 'png';
    for (const slider of form.querySelectorAll('input[type=range]')) {
        part(`${slider.id}-shown`).textContent = slider.value;
    }
}

async function copy(id) {
    try {
        await navigator.clipboard.writeText(part(id).value);
        say('Copied.');
    } catch {
        part(id).select();
        say('Selected: copy it with the keyboard.');
    }
}

part('before').addEventListener('load', () => {
    const { bytes: count } = picture;
    part('before-facts').textContent = size(part('before')) + (count ? `, ${bytes(count)}` : '');
});
part('before').addEventListener('error', () => {
    part('before').hidden = true;
    part('before-note').textContent = 'This browser cannot show this file.';
    part('before-note').hidden = false;
});
part('file').addEventListener('change', (event) => takeFile(event.target.files[0]));
part('path').addEventListener('change', takePath);
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', (event) => {
    if (event.target.id === 'file' || event.target.id === 'path') return;
    enable();
    soon();
});
part('actual').addEventListener('change', (event) => {
    part('pictures').classList.toggle('actual-pixels', event.target.checked);
});
part('copy-address').addEventListener('click', () => copy('address'));
part('copy-command').addEventListener('click', () => copy('command'));
addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('over');
});
addEventListener('dragleave', () => document.body.classList.remove('over'));
addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('over');
    takeFile(event.dataTransfer.files[0]);
});
addEventListener('paste', (event) => takeFile(event.clipboardData.files[0]));
enable();
