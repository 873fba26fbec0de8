/* Records a question with the microphone of this device: what was recorded is put into the file
 * field of its form, can be heard, and is sent by the ordinary button. Who reads taps along, line
 * by line, so that those who listen see which one it is. */
(function () {
    'use strict';
    var d = document;
    if (!window.MediaRecorder || !navigator.mediaDevices || !window.DataTransfer) return;

    var kinds = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
    function kind() {
        return kinds.filter(function (one) { return window.MediaRecorder.isTypeSupported(one); })[0];
    }

    function prepare(form) {
        var file = form.querySelector('input[type=file]');
        var button = d.createElement('button'), heard = d.createElement('audio'), said = d.createElement('p');
        var next = d.createElement('button'), marks = form.querySelector('[name=regels]');
        var lines = form.parentNode.querySelectorAll('div[lang] p');
        var recorder = null, parts = [], times = [], since;
        button.type = 'button';
        button.className = 'quiet-button';
        button.textContent = form.getAttribute('data-start');
        next.type = 'button';
        next.textContent = form.getAttribute('data-next');
        next.onclick = mark;
        said.setAttribute('role', 'status');
        heard.controls = true;
        heard.hidden = true;
        form.querySelector('.choices').insertBefore(button, form.querySelector('[type=submit]'));
        form.insertBefore(heard, form.querySelector('.choices'));
        form.insertBefore(said, heard);

        function light(line) {
            for (var i = 0; i < lines.length; i++) lines[i].classList[i === line ? 'add' : 'remove']('read');
        }
        function mark() {
            light(times.length);
            times.push(Math.round(window.performance.now() - since));
            if (times.length >= lines.length) next.remove();
        }
        function stopped(stream) {
            var type = recorder.mimeType.split(';')[0], box = new window.DataTransfer();
            var sound = new window.Blob(parts, { type: type });
            stream.getTracks().forEach(function (track) { track.stop(); });
            box.items.add(new window.File([sound], 'opname', { type: type }));
            file.files = box.files;
            heard.src = window.URL.createObjectURL(sound);
            heard.hidden = false;
            button.textContent = form.getAttribute('data-start');
            marks.value = times.length === lines.length ? times.join(' ') : '';
            light(-1);
            next.remove();
            recorder = null;
        }
        function started(stream) {
            parts = [];
            said.textContent = '';
            recorder = new window.MediaRecorder(stream, { mimeType: kind(), audioBitsPerSecond: 32000 });
            recorder.ondataavailable = function (event) { parts.push(event.data); };
            recorder.onstop = function () { stopped(stream); };
            recorder.onstart = function () {
                since = window.performance.now();
                times = [];
                button.parentNode.insertBefore(next, button);
                mark();
            };
            recorder.start();
            button.textContent = form.getAttribute('data-stop');
        }
        file.onchange = function () { marks.value = ''; };
        button.onclick = function () {
            if (recorder) return recorder.stop();
            navigator.mediaDevices.getUserMedia({ audio: true }).then(started, function () {
                said.textContent = form.getAttribute('data-refused');
            });
        };
    }
    Array.prototype.forEach.call(d.querySelectorAll('.recording form'), prepare);
})();
