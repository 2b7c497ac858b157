# Масштаб: нагрузка, задержки, пропускная способность и что ещё предстоит запустить.

absent-load = Нагрузка на саму систему { $subject } не записана, а чужая не в счёт.
absent-load-to-run-performance-measured = Нагрузка на саму систему { $subject } не записана, а чужая не в счёт. Запустить на { $subject }: { load-to-run-performance-measured }
absent-load-to-run-sustained-rate = Нагрузка на саму систему { $subject } не записана, а чужая не в счёт. Запустить на { $subject }: { load-to-run-sustained-rate }
absent-load-to-run-errors-under-load = Нагрузка на саму систему { $subject } не записана, а чужая не в счёт. Запустить на { $subject }: { load-to-run-errors-under-load }
absent-load-to-run-latency-p95 = Нагрузка на саму систему { $subject } не записана, а чужая не в счёт. Запустить на { $subject }: { load-to-run-latency-p95 }
absent-load-to-run-horizontal-scaling = Нагрузка на саму систему { $subject } не записана, а чужая не в счёт. Запустить на { $subject }: { load-to-run-horizontal-scaling }
absent-load-sequential = Записаны только запросы по одному, друг за другом: это не нагрузка.
absent-load-closed = Записаны только нагрузки, которые ждут ответа (отвечено не более { QUANTITY($reached, "requests_per_second") }); нужен независимый поток не менее чем { QUANTITY($needed, "requests_per_second") }.
absent-load-too-little = Наибольшая предложенная нагрузка — { QUANTITY($offered, "requests_per_second") }; нужно { QUANTITY($needed, "requests_per_second") }, а меньшая о ней ничего не говорит.
absent-load-metric = Под нагрузкой не снято ничего, что показало бы эту величину ({ $metrics }).
absent-load-few = Под нагрузкой сделано лишь { $n } запросов; нужно { $needed }.
absent-load-pods = Нужна нагрузка на { $few ->
    [one] один под
    [few] { $few } пода
   *[other] { $few } подов
  } и на { $many } подов, и чтобы число подов было записано (столбец pods).
absent-own-resources = Запись не говорит, что у каждого пода были свои ресурсы (настройка pods_on_own_resources); на общих от их числа ничего не прибавится.

check-load-concurrent = Нагрузка была нагрузкой
check-load-concurrent-why = «Высокая нагрузка» x0tta6bl4 в январе 2026 года — 1000 запросов друг за другом за 18–30 с: 33–56 в секунду вместо запланированных 1000 и больше.
check-load-concurrent-passed = Запросы перекрываются или уходят по расписанию; прогонов: { $n }.
check-load-concurrent-passed-some = Друг за другом спрашивают { $sequential } из { $n } прогонов: это точка отсчёта, нагрузкой она не считается ({ $which }).
check-load-concurrent-failed = Во всех прогонах ({ $n }) запросы идут друг за другом, не более { QUANTITY($fastest-per-second, "requests_per_second") }: каждый ждёт предыдущего, и темп задают сами ответы.
check-load-concurrent-failed-empty = Прогонов нет.

check-load-as-offered = Нагрузка ушла такой, какой задана
check-load-as-offered-why = Все прогоны k6 у системы ждут ответа и делают паузу: при 20 пользователях одновременно выполняется 0,02–0,04 запроса. Пока ответы медленные, такой генератор спрашивает реже, и ожидание в его задержки не попадает.
check-load-as-offered-passed = В открытых прогонах ({ $n }) запросы уходили по расписанию, в каждом блоке не меньше { QUANTITY($least-ratio, "ratio") }{ $closed ->
    [0] .
   *[other] ; прогонов, которые ждут ответа: { $closed }.
  }
check-load-as-offered-passed-closed = Все прогоны ({ $n }) ждут ответа (закрытый цикл): заданной нагрузки, которую можно недодать, нет, и ни одна их задержка не служит верхней границей.
check-load-as-offered-failed = От расписания отстали { $behind } из { $n } открытых прогонов, в худшем блоке ушло { QUANTITY($least-ratio, "ratio") }: { $which }. О чём не спросили, то не измерено.
check-load-as-offered-failed-unknown = Не у всех открытых прогонов ({ $n }) записано, какую нагрузку они задавали: { $which }.
check-load-as-offered-failed-empty = Прогонов нет.

check-requests-in-run = Запросы — из своих прогонов
check-requests-in-run-why = Из четырёх прогонов x0tta6bl4 в январе 2026 года в отчёте три. Запрос, которого не делал ни один записанный прогон, может быть откуда угодно.
check-requests-in-run-passed = Все запросы ({ $n }) отправлены во время своих прогонов, прогонов: { $runs }.
check-requests-in-run-failed = Из { $n } запросов до начала своего прогона или после его конца отправлено { $outside } ({ $which }), ни к одному записанному прогону не относятся { $strays }.
check-requests-in-run-failed-empty = Запросов записанных прогонов нет; прочих — { $strays }.

method-latency-quantile = квантиль { $quantile } времени ответа с границами без предположений о распределении; запросы одного блока в { QUANTITY($block-seconds, "seconds") } считаются заодно: { $n } запросов в { $blocks } блоках идут за { $n-effective } независимых. Запрос без ответа дольше всех прочих
method-batch-rate = средняя частота по блокам ({ $blocks } по { QUANTITY($block-seconds, "seconds") }), границы по Стьюденту (средние по блокам)
method-efficiency = отношение частот целых прогонов (с многими подами — { $many }, с одним — { $one }), делённое на { $factor }; критерий Уэлча по логарифмам

condition-closed-loop = Прогоны ({ $n }) ждут ответа, прежде чем спросить снова (закрытый цикл): пока система медлит, её спрашивают реже, и медленные мгновения попадают в выборку реже, чем к пользователям. Квантиль — нижняя оценка: опровергнуть по нему можно, подтвердить нельзя.
condition-rate-worst = От { QUANTITY($low, "requests_per_second") } в худшем блоке до { QUANTITY($high, "requests_per_second") } в лучшем.
condition-runs-spread = Все прогоны ({ $n }) учтены вместе; по отдельности их квантиль { $quantile } лежит между { QUANTITY($best, "seconds") } и { QUANTITY($worst, "seconds") }.
condition-from-due = Время отсчитано от момента, когда запрос должен был уйти (прогонов: { $n }); самое большое опоздание — { QUANTITY($latest-seconds, "seconds") }.
condition-load-open = Открытых прогонов: { $runs }, от { $low } до { $high } запросов в секунду.
condition-load-users = Закрытых прогонов: { $runs }, одновременно от { $low } до { $high } пользователей.
condition-sequential-left-out = Нагрузкой не считаются, запросы друг за другом: { $n } ({ $which }).
condition-closed-left-out = Не учтены, потому что ждут ответа: { $n } ({ $which }).
condition-worst-run = Плохо выглядят { $bad } из { $n } прогонов; судят по худшему: { $run }. Хорошие минуты его не искупают.
condition-longest-run = Ни один из { $n } прогонов не выглядит плохо; судят по самому долгому: { $run }.
condition-machine-load = Средняя загрузка машины перед прогонами: от { $low } до { $high }. На занятой машине времена — верхние оценки.
condition-load-stated = Запросов: { $n }, прогонов: { $runs }; нагрузка и среда { $stated ->
    [1] указаны
   *[other] указаны не для всех
  }.
condition-capacity = На лучшем уровне один под дал { QUANTITY($few, "requests_per_second") }, много подов — { QUANTITY($many, "requests_per_second") }.
condition-not-at-capacity = Подов: { $pods }. При наибольшей нагрузке пропускная способность ещё росла: предел не известен, и граница, которая на нём держится, опущена.

member-latency = Задержка
member-throughput = Пропускная способность
member-error-ratio = Доля ошибок
member-cpu = Процессор
member-memory = Память

axis-rate = успешных ответов в секунду
axis-run = прогон
axis-loop = как спрашивает
axis-requests = запросов
axis-quantile = квантиль
axis-users = пользователей одновременно (закрытый цикл)
axis-error-ratio = неудачных
axis-law = кривая
loop-open = открытый цикл
loop-closed = закрытый цикл
loop-sequential = друг за другом
loop-unknown = неизвестно
mark-p50 = p50
mark-p95 = p95
mark-p99 = p99
law-measured = в пределах запущенного
law-extrapolated = экстраполяция: здесь ничего не запускали
law-knee = перелом N* по кривой
load-claimed-rate = заявленная частота
load-claimed-latency = заявленный p95
load-claimed-errors = заявленная граница
load-nothing = нагрузка не записана
load-no-levels = нет записи с двумя и более уровнями нагрузки
chart-rates = Все прогоны нагрузки и заявленная частота
chart-rates-description = По точке на каждый записанный прогон на логарифмической оси успешных ответов в секунду, строки — записи, цвет — как спрашивает генератор, штриховая черта — заявленная частота.
chart-latencies = Задержки каждого прогона
chart-latencies-description = По полосе на прогон, ось задержки логарифмическая: серым от 5-го до 95-го процентиля, метки у медианы, 95-го и 99-го процентилей, широкая полоса — границы 95-го там, где блоков хватает; штриховая черта — заявленное значение.
chart-throughput = Пропускная способность и закон масштабируемости
chart-throughput-too-few = Пропускная способность: уровней мало для закона
chart-scalability-description = Точки — пропускная способность каждого прогона по числу пользователей; подобранная кривая с полосой, серым штрихом там, где это экстраполяция; перелом в своём интервале; ниже — доля неудачных запросов с границами по уровням.
chart-errors = Неудачные запросы по нагрузке

runs-caption = Все прогоны; у закрытого цикла — сколько пользователей одновременно, у открытого — частота расписания. Границы односторонние, { $confidence } каждая; блоков по { QUANTITY($block-seconds, "seconds") } для них нужно: p50 — 5, p95 — 59, p99 — 299. Где их меньше, стоит (есть/нужно)
runs-column-run = Прогон
runs-column-load = Нагрузка
runs-column-n = Запросов
runs-column-rate = Успешных в с
runs-column-under-way = В работе
runs-column-quantile = p{ $percent }
runs-column-thresholds = Не выдержаны свои пороги
runs-name = { $group }: { $run }
runs-name-counts = { $group }: { $run } (в счёт для утверждений)
runs-load-open = { $tool }, открытый: { $level }/с
runs-load-closed = { $tool }, закрытый: { $level }
runs-load-sequential = { $tool }, друг за другом
runs-load-unknown = { $tool }, цикл неизвестен, пользователей: { $level }
runs-load-open-unknown = { $tool }, открытый цикл, частота неизвестна
runs-load-closed-unknown = { $tool }, закрытый цикл, число пользователей неизвестно
runs-load-sequential-unknown = { $tool }, друг за другом
runs-load-unknown-unknown = { $tool }, неизвестно
runs-quantile = { QUANTITY($value-seconds, "seconds") } { INTERVAL($low-seconds, $high-seconds, "seconds") }
runs-quantile-unbounded = { QUANTITY($value-seconds, "seconds") } ({ $blocks }/{ $needed })
runs-quantile-few = n мало, нужно { $needed }
runs-quantile-unanswered = нет ответа
runs-quantile-stated = { QUANTITY($value-seconds, "seconds") } (из отчёта)
runs-requests = { $n }{ $failures ->
    [0] {""}
   *[other] , неудачных { $failures }
  }
runs-requests-failures-unknown = { $n }

law-caption = Универсальный закон масштабируемости для каждого ряда уровней. Интервалы двусторонние, 95 %; кривая проведена не менее чем до { $factor } наибольших нагрузок
law-column-group = Ряд
law-column-quantity = Величина
law-column-value = Значение и интервал
law-row-runs = Уровни и прогоны
law-row-rate = λ, успешных ответов в с на одного пользователя
law-row-contention = α, очередь: доля, которая не идёт параллельно
law-row-coherency = β, согласование: цена, которую платит каждая пара
law-row-knee = N*, пользователей у перелома
law-row-beyond = Лежит ли перелом там, где что-то запускали?
law-row-peak = X(N*), успешных ответов в с у перелома
law-row-fit = Подходит ли кривая?
law-runs = уровней { $levels }, прогонов { $runs }
law-too-few = уровней { $levels }: мало, кривой нужно { $needed }
law-interval = { $value } [{ $low }; { $high }]
law-interval-open = { $value } [{ $low }; ∞)
law-inside = Да: весь его интервал — в пределах { $largest } запущенных пользователей.
law-beyond = Нет: весь его интервал — за пределами { $largest } запущенных пользователей. Это экстраполяция.
law-beyond-perhaps = Возможно, нет: его интервал выходит за пределы { $largest } запущенных пользователей, и эта часть — экстраполяция.
law-fits = Ничто здесь ей не противоречит (p = { $p }).
law-does-not-fit = Нет (p = { $p }): уровни лежат от кривой дальше, чем прогоны одного уровня друг от друга. Интервалы из-за этого расширены, а перелом — это перелом кривой.

load-plan-caption = Что ещё запустить
load-column-run = Какую нагрузку
load-to-run-performance-measured = Любую нагрузку с перекрывающимися запросами на развёрнутую систему; одновременно снимать процессор и память.
load-to-run-sustained-rate = Независимый поток больше 1000 запросов в секунду, { $hours } ч без перерыва (k6 constant-arrival-rate, Locust с расписанием).
load-to-run-errors-under-load = Независимый поток не меньше 1000 запросов в секунду, { $hours } ч без перерыва; нет ответа — ошибка.
load-to-run-latency-p95 = Независимый поток с той нагрузкой, какую создают пользователи, 10 мин и дольше: p95 ограничивают самое меньшее 59 блоков по 10 с.
load-to-run-horizontal-scaling = Уровни нагрузки до насыщения на { $few ->
    [one] один под
    [few] { $few } пода
   *[other] { $few } подов
  } и на { $many } подов, не менее трёх прогонов на каждом уровне.
load-needs-performance-measured = Каждый запрос отдельной строкой (таблица requests), каждый прогон с его нагрузкой (load_runs), отсчёты подов (series) и среда в recording.yaml.
load-needs-sustained-rate = Генератор на отдельной машине, которому это по силам; каждый запрос с моментом, когда он должен был уйти (due_at).
load-needs-errors-under-load = То же, что для частоты; неудачные запросы и запросы без ответа — тоже строки.
load-needs-latency-p95 = Каждый запрос каждого прогона с моментом, когда он должен был уйти; все сделанные прогоны, с их числом (настройка load_runs).
load-needs-horizontal-scaling = Поды на своих ядрах (настройка pods_on_own_resources), число подов у каждого прогона (столбец pods).
