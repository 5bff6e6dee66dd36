// The peer of bench/serve/run: node's HTTP server over sharp, with sharp's own defaults.
//
//   node server.mjs ROOT [PORT]       prints `listening on PORT`; 0, the default, takes a free port
//
// GET /palette/NAME    NAME as a PNG of 256 colours
// GET /plain/NAME      the same without dithering
// GET /small/NAME      NAME as a JPEG 300 pixels wide, quality 80
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import sharp from 'sharp';

const [root, port = '0'] = process.argv.slice(2);
if (!root) {
    console.error('server.mjs: expected ROOT [PORT], got no argument');
    process.exit(2);
}

const works = {
    palette: { type: 'image/png', of: (image) => image.png({ palette: true, colours: 256 }) },
    plain: { type: 'image/png', of: (image) => image.png({ palette: true, colours: 256, dither: 0 }) },
    small: { type: 'image/jpeg', of: (image) => image.resize(300).jpeg({ quality: 80 }) },
};

function refuse(response, status, text) {
    response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(text) });
    response.end(text);
}

const server = createServer(async (request, response) => {
    const [, name, file] = request.url.split('/');
    if (!Object.hasOwn(works, name) || !file || file !== basename(file)) {
        refuse(response, 404, `expected /palette/NAME, /plain/NAME or /small/NAME, got ${request.url}\n`);
        return;
    }
    try {
        const bytes = await works[name].of(sharp(join(root, file))).toBuffer();
        response.writeHead(200, { 'Content-Type': works[name].type, 'Content-Length': bytes.length });
        response.end(bytes);
    } catch (error) {
        refuse(response, 500, `${error.message}\n`);
    }
});
server.listen(Number(port), '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
