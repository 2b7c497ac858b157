# Что области говорят о своих данных: почему чего-то нет, при каких условиях верно число, слова на графиках.

absent-no-instrument = Измерить это пока нечем.
absent-no-data = Ни одна запись не содержит нужного ({ $tables }).
absent-file = Файл { $path } указан в своей записи, но его нет.
absent-not-run = Блокнот области в этой сборке не запускался.
absent-notebook-failed = Блокнот области не выполнен до конца ({ $failure ->
    [raised] возникла ошибка
    [timed-out] превышено время
    [kernel-died] ядро аварийно завершилось
    [exited-early] завершился раньше конца
    [parameters-differ] выполнен не с теми параметрами
    [verdicts-missing] не дал по одному вердикту на каждое утверждение
   *[other] его процесс завершился
  }; ячейка { $cell }).
absent-no-series = В записях нет ряда { $metric }.
absent-no-recall-gauge = Ни один опрос журнала не напечатал показатель полноты.
absent-no-cpu-limit = Ни у одного записанного процесса не было лимита CPU, поэтому нет и доли от него.
absent-no-requests = Нагрузка не записана.
absent-no-service-probes = Проб сервиса в записях нет.
absent-watch-latency = Этот отказ вносится через тот самый API, за которым следит средство обнаружения: задержка относится к подписке, а не к обнаружению.
absent-not-self-healing = Отказ заметил: { $detected-by }. Это не собственное самовосстановление системы.
absent-never-run = Этот отказ ни разу не вносили.

chart-without-data = Данных для этого графика нет, или они не те, что в реестре; ничего не нарисовано.
environment-complete = Все пакеты, нужные этой области, установлены.
environment-missing = Здесь не установлены: { $packages }. С ними в этой области ничего не измерялось.

condition-load = Нагрузка в окне: { $requests } запросов с ответом, { $requests-per-second } в секунду; память росла на { QUANTITY($bytes-per-request, "bytes") } за запрос. При другой нагрузке наклон другой.
condition-no-load = Ни одного запроса с ответом в окне: рост без нагрузки.
condition-probes = Проба готовности: первая через { $readiness-delay-seconds } с, каждые { $readiness-period-seconds } с. Проба живости: первая через { $liveness-delay-seconds } с, каждые { $liveness-period-seconds } с. Время на завершение { $grace-seconds } с.
condition-partition = В этой записи подам задано терпеть недоступность узла { $toleration-seconds } с; при значении по умолчанию 300 с восстановление заняло бы около { $default-seconds } с. Порог наблюдения за узлом { $monitor-grace }.
condition-detected-by = Обнаружил: { $detected-by } ({ $detectors }).
condition-answers = Наименьшее из { $answers } ответов API Kubernetes.

check-failures-attributable = Отказы принадлежат самой системе
check-failures-attributable-why = В прогоне отдельных процессов 14 запросов /health оборвались за четверть секунды: сервер только что закрыл простаивавшее соединение, которое они использовали повторно. О самом сервере это ничего не говорит.
check-failures-attributable-passed = { $failures ->
    [0] Ни один запрос не отказал.
    [one] { $failures } запрос отказал на собственном соединении.
    [few] { $failures } запроса отказали, каждый на собственном соединении.
   *[other] { $failures } запросов отказали, каждый на собственном соединении.
  }
check-failures-attributable-failed = { $own } из { $failures } неудачных запросов оборвались вместе с повторно использованным соединением ({ $which }); ответила ли система, сказать нельзя.
check-payload-parses-passed-table = В { $path } те строки и столбцы, которые указаны в записи.
check-payload-parses-failed-table = { $path } — не та таблица, которую указывает запись: { $faults }.

member-pod-delete = Под удалён
member-container-sigkill = Контейнер убит (SIGKILL)
member-process-sigstop = Процесс завис (SIGSTOP)
member-node-partition = Узел отрезан
member-network-delay = Задержка сети
member-resource-exhaustion = Ресурсы исчерпаны
member-storage-failure = Отказ хранилища
member-high-load = Высокая нагрузка

axis-minutes = минут от начала
axis-pod = под
axis-memory-mib = резидентная память, МиБ
axis-cpu-percent-of-core = CPU, % одного ядра
axis-latency-seconds = задержка, с
axis-failed-requests = неудачных запросов
axis-ready-pods = готовых подов
axis-seconds-after-injection = секунд после внесения
axis-fault = отказ
axis-event = событие
chart-memory = Резидентная память по подам
chart-memory-description = Линии резидентной памяти во времени, по одной на под; видно, растут ли они.
chart-warmup-ends = конец прогрева
chart-cpu = CPU по подам
chart-cpu-description = Линии загрузки CPU во времени, по одной на под, под штриховой линией 80 % лимита.
chart-cpu-limit = 80 % лимита
chart-health = Самые медленные ответы /health
chart-health-description = Линии самого медленного ответа /health за каждую минуту, по одной на под; треугольники — минуты с неудачным запросом.
chart-bands-memory = серым: все поды, средние 80 % из них и медиана; линии: пять подов, выросших больше всего
chart-bands-cpu = серым: все поды, средние 80 % из них и медиана; линии: пять подов с самой высокой средней загрузкой
chart-bands-health = серым: все поды, средние 80 % из них и медиана; линии: пять подов, в среднем самых медленных
chart-attempts = Каждая попытка
chart-attempts-description = По полосе на каждый внесённый отказ: когда он подействовал, когда замечен, когда всё вернулось.
chart-ready = Готовые поды
chart-ready-description = Число подов, которые API Kubernetes считает готовыми, во времени.
chart-ready-expected = ожидается
chart-service = Ответы сервиса
chart-service-description = Самые медленные ответы сервиса во времени; запросы без хорошего ответа другого цвета.
mark-effect = подействовал
mark-detected = замечен
mark-recovered = восстановлено
mark-answered = есть ответ
mark-unanswered = нет хорошего ответа

answer-yes = да
answer-no = нет

scenario-pod-kill = Гибель пода
scenario-hang = Зависание процесса
scenario-partition = Разрыв сети
scenario-network-delay = Задержка сети
scenario-resource-exhaustion = Исчерпание ресурсов
scenario-storage-failure = Отказ хранилища
scenario-high-load = Высокая нагрузка
coverage-caption = Запланированные сценарии и что выполнено
coverage-column-scenario = Сценарий
coverage-column-kind = Вид отказа
coverage-column-discarded = Пробные попытки, отдельно

january-runs-caption = Четыре прогона 2026-01-08, как напечатано
january-runs-column-run = Прогон
january-runs-column-test = Тест
january-runs-column-status = Статус
january-runs-column-mttd = MTTD
january-runs-column-mttr = MTTR
january-runs-column-notes = Примечание
january-runs-column-listed = В итоговом отчёте
january-report-caption = Изменение памяти в отчёте о стабильности 2026-01-08: напечатано и пересчитано
january-column-quantity = Где напечатано
january-column-printed = Напечатано, %
january-column-computed = Из его же байтов, %
january-memory-change-table = Таблица критериев
january-memory-change-details = Подробности

exposition-caption = Что отвечает /metrics
exposition-column-recording = Запись
exposition-column-type = Тип содержимого
exposition-column-start = Начинается с
exposition-column-bodies = Ответов
exposition-column-parses = Текст Prometheus

absent-pod-missing = В записи сказано, что наблюдались { $said } подов; данные есть по { $found }.
condition-warmup = Первые { $minutes } мин — прогрев, в прямую не входят.
condition-soak-only = Только прогон без отказов.
condition-outside-soak = Вне этого прогона, при внесённых отказах и учениях, ответ получили { $good } из { $n } запросов.
condition-states = Наименьшее из { $states } состояний, о которых сообщил API Kubernetes за время прогона. Вне его, при внесённых отказах и учениях, наименьшее было { $outside }.
condition-faults = { $loaded } из { $n } отказов пришлись на нагруженное развёртывание; { $idle } — на второе, без нагрузки, с тем же шаблоном. { $repeated } пришлись на под, который уже ждал перезапуска с отсрочкой.
