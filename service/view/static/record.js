/* Records a question with the microphone of this device: what was recorded is put into the file
 * field of its form, can be heard, and is sent by the ordinary button. */
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
        var recorder = null, parts = [];
        button.type = 'button';
        button.className = 'quiet-button';
        button.textContent = form.getAttribute('data-start');
        said.setAttribute('role', 'status');
        heard.controls = true;
        heard.hidden = true;
        form.querySelector('.choices').insertBefore(button, form.querySelector('[type=submit]'));
        form.insertBefore(heard, form.querySelector('.choices'));
        form.insertBefore(said, heard);

        function stopped(stream) {
            var type = recorder.mimeType.split(';')[0], box = new window.DataTransfer();
            var sound = new window.Blob(parts, { type: type });
            stream.getTracks().forEach(function (track) { track.stop(); });
            box.items.add(new window.File([sound], 'opname', { type: type }));
            file.files = box.files;
            heard.src = window.URL.createObjectURL(sound);
            heard.hidden = false;
            button.textContent = form.getAttribute('data-start');
            recorder = null;
        }
        function started(stream) {
            parts = [];
            said.textContent = '';
            recorder = new window.MediaRecorder(stream, { mimeType: kind(), audioBitsPerSecond: 32000 });
            recorder.ondataavailable = function (event) { parts.push(event.data); };
            recorder.onstop = function () { stopped(stream); };
            recorder.start();
            button.textContent = form.getAttribute('data-stop');
        }
        button.onclick = function () {
            if (recorder) return recorder.stop();
            navigator.mediaDevices.getUserMedia({ audio: true }).then(started, function () {
                said.textContent = form.getAttribute('data-refused');
            });
        };
    }
    Array.prototype.forEach.call(d.querySelectorAll('.recording form'), prepare);
})();
