# Что блокнот о стабильности говорит рядом с вердиктами: наклоны, CPU, жизни подов, окна, точки перелома.

resources-caption = Наклоны в прогоне и рост за { $hours } ч, который бы из них вышел
resources-nowhere = нет ни в одной записи
resources-window = окно { QUANTITY($seconds, "seconds") }
resources-column-pod = Показатель, под
resources-column-slope = Наклон в час
resources-column-projected = За { $hours } ч (от начала)
resources-column-detectable = Наименьший видимый наклон
resources-column-method = Как получено
resources-not-recorded = там не записано
resources-slope = { QUANTITY($slope, $unit) } ± { QUANTITY($half, $unit) }
resources-slope-unbounded = { QUANTITY($slope, $unit) }, без границ
resources-projected = { QUANTITY($slope, $unit) } ± { QUANTITY($half, $unit) } ({ QUANTITY($ratio, "ratio") })
resources-detectable = { QUANTITY($slope, $unit) }
resources-by-line = прямая, { $n-effective } из { $count } точек
resources-by-increments = 10 приращений, точек { $count }
resources-never-varied = не менялся, точек { $count }; один шаг
resources-others = { $count ->
    [one] ещё { $count } жизнь
    [few] ещё { $count } жизни
   *[other] ещё { $count } жизней
  }
resources-range = { QUANTITY($low, $unit) } … { QUANTITY($high, $unit) }
resources-at-most = не больше { QUANTITY($slope, $unit) }
resources-unusable = проверку измерения не прошли: { $count }

cpu-caption = CPU выше 80 % лимита, блоки по { QUANTITY($block-seconds, "seconds") }
cpu-no-limit = лимита CPU не было, доли от него нет
cpu-column-pod = Под
cpu-column-share = Время выше
cpu-column-bootstrap = Блочный бутстреп, 95 %
cpu-column-exact = Точная граница, она решает
cpu-column-spikes = Всплесков
cpu-interval = { INTERVAL($low, $high, "ratio") }
cpu-at-most = ≤ { QUANTITY($high, "ratio") }, { $n ->
    [one] { $n } блок
    [few] { $n } блока
   *[other] { $n } блоков
  }
cpu-share = { QUANTITY($share, "ratio") } из { $count }
cpu-others = { $count ->
    [one] ещё { $count } под
    [few] ещё { $count } пода
   *[other] ещё { $count } подов
  }
cpu-others-share = не больше { QUANTITY($share, "ratio") }
spikes-caption = { $count ->
    [0] Ни одного отсчёта выше 80 % лимита { $recordings ->
        [one] в единственной записи, где он был.
       *[other] во всех записях, где он был ({ $recordings }).
      }
    [one] { $count } всплеск выше 80 % лимита, показано: { $shown }.
    [few] { $count } всплеска выше 80 % лимита, подов: { $pods }, показаны самые долгие: { $shown }.
   *[other] { $count } всплесков выше 80 % лимита, подов: { $pods }, показаны самые долгие: { $shown }.
  } То, что короче периода сбора, не видно.
spikes-column-recording = Запись
spikes-column-pod = Под
spikes-column-start = От начала прогона
spikes-column-duration = Длился
spikes-column-peak = Пик, от лимита
spikes-none = нет

lifetimes-caption = Перезапуски, убийства за память (OOM) и циклы падений
lifetimes-column-pods = Подов
lifetimes-column-restarts = Перезапусков
lifetimes-column-oom = Убито OOM
lifetimes-column-loops = Циклов падений
lifetimes-column-ends = Прочие завершения, словами API
lifetimes-column-faults = Внесено отказов
lifetimes-source-series = { $recording }: счётчик перезапусков в рядах
lifetimes-source-objects = { $recording }: объекты API Kubernetes
lifetimes-soak = в прогоне
lifetimes-soak-of = { $namespace }, в прогоне
lifetimes-outside = вне его
lifetimes-outside-of = { $namespace }, вне прогона
lifetimes-column-where = Кто говорит, где, когда
lifetimes-not-counted = { $recording }: перезапуски никто не считал

windows-caption = Что может показать окно
windows-column-recording = Запись
windows-column-what = Окно
windows-column-hours = Часы × поды
windows-column-failures = Перезапусков
windows-column-mtbf = Средняя наработка на отказ не меньше ({ NUMBER($confidence, style: "percent") }), ч
windows-not-counted = перезапуски не считались
windows-worst-pod = как записано, под, который показывает меньше всех: { $pod }
windows-pooled = как записано, { $count ->
    [one] { $count } под вместе
    [few] { $count } пода вместе
   *[other] { $count } подов вместе
  }
windows-one-pod = окно утверждения, один под, без перезапусков
windows-pods-pooled = окно утверждения, { $count ->
    [one] { $count } под вместе
    [few] { $count } пода вместе
   *[other] { $count } подов вместе
  }, без перезапусков
windows-needed = нужно без перезапусков, чтобы показать { $window } ч

pooled-caption = Ответы /health и ошибки всех подов вместе, блоки по { QUANTITY($block-seconds, "seconds") }
pooled-column-recording = Запись
pooled-column-what = Доля
pooled-column-n = Сосчитано
pooled-column-share = Доля
pooled-column-low = Нижняя граница, { NUMBER($confidence, style: "percent") }
pooled-column-high = Верхняя граница, { NUMBER($confidence, style: "percent") }
pooled-health = запросов /health с хорошим ответом
pooled-health-doubted = запросов /health с хорошим ответом (часть отказов принадлежит наблюдателю: негодно)
pooled-errors = неудачных запросов нагрузки
pooled-n = { $n } в { $blocks } { $blocks ->
    [one] блоке
   *[other] блоках
  }

axis-slope-bytes = МиБ в час
axis-slope-count = в час
axis-slope-other = в час, в единице показателя
axis-slope = наклон
axis-low = нижняя граница
axis-high = верхняя граница
axis-projected = проекция на окно утверждения
axis-detectable = наименьший видимый наклон
slopes-nothing = ни у одного ряда нет наклона с границами
changes-nothing = рядов резидентной памяти нет
slopes-cut = показаны 40, которые растут достовернее всего
changes-cut = показаны 12, у которых дрейф меняется чаще всего, из равных — выросшие больше
chart-slopes-description = По полосе на каждую жизнь пода, по панели на запись и ресурс: наклон в час — точка внутри двустороннего интервала 95 %, рядом штриховая линия нуля. На панели не больше 40 жизней — те, что растут достовернее всего.
slope-rises = растёт
slope-open = возможен ноль
slope-falls = падает
chart-changes = Дрейф резидентной памяти и его переломы
chart-changes-description = По полосе времени на каждый под; цвет — рост памяти в час, ромбы — места, где дрейф меняется. Это диагностика: ни один вердикт на ней не стоит. Не больше 12 подов на запись — те, где переломов больше.
axis-drift = МиБ в час
axis-change-from = с минуты
axis-change-to = по минуту

calibration-key-leak-test = тест утечки, точек: { $points }
calibration-key-slope = только его наклон, точек: { $points }
calibration-beside = пунктир — один лишь наклон
calibration-key-least-squares = обычный метод наименьших квадратов, точек: { $points }
calibration-axis-correlation = корреляция φ соседних значений шума
calibration-axis-false-alarms = ложные тревоги без утечки
calibration-axis-leak = рост за окно, в стандартных отклонениях шума
calibration-axis-power = найдено утечек, точек: { $points }
calibration-nominal = { QUANTITY($ratio, "ratio") } номинал
calibration-limit = { QUANTITY($ratio, "ratio") } предел
calibration-leaves = наименьшие квадраты уходят до { QUANTITY($ratio, "ratio") }
calibration-numbers = Числа
calibration-false-alarms-described = Ложные тревоги в зависимости от корреляции шума. Тест утечки и один лишь его наклон держатся между { QUANTITY($least, "ratio") } и { QUANTITY($most, "ratio") }, самая высокая верхняя граница — { QUANTITY($upper, "ratio") }; обычные наименьшие квадраты растут от { QUANTITY($plain-least, "ratio") } до { QUANTITY($plain-most, "ratio") }.
calibration-false-alarms-caption = Как часто односторонняя нижняя граница (95 %) выше нуля, хотя ничего не растёт: граница роста, по которой судят, и граница одного лишь наклона. Каждая точка — { $series } смоделированных рядов (начальное число { $seed }), усы — точные 95-процентные интервалы моделирования. При φ = 1 шум — случайное блуждание.
calibration-power-described = Найденные утечки в зависимости от их размера, точек в ряде: { $points }. При φ = { $quick } находится не меньше { QUANTITY($detected, "ratio") } { $quick-leak ->
    [inf] ни при одном смоделированном размере
   *[other] начиная с { $quick-leak } σ
  }, при φ = { $slow }, где тест слабее всего, — { $slow-leak ->
    [inf] ни при одном смоделированном размере
   *[other] начиная с { $slow-leak } σ
  }.
calibration-power-caption = Как часто утечка находится; точек в ряде: { $points }. Каждая точка графика — { $series } смоделированных рядов (начальное число { $seed }). Размер — рост за всё окно в стандартных отклонениях шума (при φ = 1 — отклонениях конца блуждания); ось логарифмическая.
