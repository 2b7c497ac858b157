# Шесть вердиктов
verdict-verified = Подтверждено
verdict-refuted = Опровергнуто
verdict-inconclusive = Не решено
verdict-not-measured = Не измерено
verdict-stale = Устарело
verdict-invalid = Измерение негодно
verdict-meaning-verified = Доказательства показывают, что утверждение верно.
verdict-meaning-refuted = Доказательства показывают, что утверждение неверно.
verdict-meaning-inconclusive = Доказательства надёжны, но не решают ни в ту, ни в другую сторону.
verdict-meaning-not-measured = Нет доказательств, которые вправе решать.
verdict-meaning-stale = Решено было, но слишком давно.
verdict-meaning-invalid = Данные есть, но измерением они не являются.
count-verified = подтверждено
count-refuted = опровергнуто
count-inconclusive = не решено
count-not-measured = не измерено
count-stale = устарело
count-invalid = негодно

# Почему: по одному предложению на строку таблицы правил
reason-no-evidence = Доказательств этого утверждения не представлено.
reason-instrument-failed = Данные не являются измерением того, о чём говорит утверждение. Не пройдено: { QUOTED($checks, "check") }.
reason-from-the-future = Доказательства датированы позже момента, на который выносится вердикт.
reason-provenance = Среди доказательств есть те, что решать не вправе: { LABELS($provenance, "provenance") }. Решают только измеренные и выведенные из измерений.
reason-other-subject = Доказательства относятся к объекту, который для этого утверждения не принят.
reason-no-estimate = Доказательства есть, но получить по ним оценку не удалось.
reason-simulated-only-refutes = Доказательства получены на симуляции: опровергнуть утверждение они могли бы, но не опровергают, а подтвердить не могут ничего.
reason-weak-bounds = Доверительная вероятность интервала ниже той, которой требует критерий.
reason-window-short-reversible = Увиденное нарушает { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }, но наблюдали меньше, чем { QUANTITY($window-hours, "hours") }, и со временем это могло бы исправиться.
reason-refuted-long-ago = Было опровергнуто ({ COMPARATOR($comparator) } { QUANTITY($threshold, $unit) } не выполняется), но доказательства старше { $validity-days ->
    [one] { $validity-days } дня
   *[other] { $validity-days } дней
}.
reason-refuted = { SIDE($comparator) ->
    [small] Даже нижняя граница, { QUANTITY($low, $unit) }, лежит не с той стороны: утверждению нужно { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
   *[large] Даже верхняя граница, { QUANTITY($high, $unit) }, лежит не с той стороны: утверждению нужно { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
}
reason-window-short = Увиденное отвечает условию { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }, но наблюдали меньше, чем { QUANTITY($window-hours, "hours") }. Более короткое окно ничего не подтверждает.
reason-verified-long-ago = Было подтверждено, но доказательства старше { $validity-days ->
    [one] { $validity-days } дня
   *[other] { $validity-days } дней
}.
reason-verified = { SIDE($comparator) ->
    [small] Даже верхняя граница, { QUANTITY($high, $unit) }, отвечает критерию { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
   *[large] Даже нижняя граница, { QUANTITY($low, $unit) }, отвечает критерию { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
}
reason-unbounded = Данные ограничивают значение самое большее с одной стороны и не могут решить, выполняется ли { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
reason-straddles = Интервал { INTERVAL($low, $high, $unit) } содержит значения по обе стороны условия { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.

# Та же таблица, как её описывает страница метода
rule-no-evidence = Нет ни одного наблюдения
rule-instrument-failed = Не пройдена хотя бы одна проверка измерения
rule-from-the-future = Наблюдение датировано позже момента, о котором спрашивают
rule-provenance = Среди наблюдений есть документ или константа — или симуляция, которой утверждение не позволяет опровергать
rule-other-subject = Наблюдение относится к объекту, который для утверждения не принят
rule-no-estimate = Оценку получить не удалось
rule-simulated-only-refutes = Среди наблюдений есть симуляция, утверждение позволяет ей опровергать, и она не опровергает
rule-weak-bounds = Доверительная вероятность границ ниже требуемой критерием
rule-window-short-reversible = Граница лежит не с той стороны, окно слишком короткое, и увиденное могло бы исправиться
rule-refuted-long-ago = Граница лежит не с той стороны, но срок годности доказательств истёк
rule-refuted = Граница, противоположная заявленной стороне, лежит за порогом не с той стороны
rule-window-short = Граница лежит с заявленной стороны, но окно слишком короткое
rule-verified-long-ago = Граница лежит с заявленной стороны, но срок годности доказательств истёк
rule-verified = Граница лежит с заявленной стороны порога, и окно выдержано полностью
rule-unbounded = Интервал открыт с одной из сторон
rule-straddles = Всё остальное: интервал содержит значения по обе стороны порога

# Один вердикт из вердиктов по многим элементам
combined-any-refuted = Опровергнуто для { $refuted } из { $members } { $members ->
    [one] элемента
   *[other] элементов
}; хватило бы и одного.
combined-any-invalid = Измерение негодно для { $invalid } из { $members } { $members ->
    [one] элемента
   *[other] элементов
}, ни один не опровергнут.
combined-all-verified = Подтверждено для каждого из { $members } { $members ->
    [one] элемента
   *[other] элементов
}.
combined-none-measured = Не измерено ни для одного из { $members } { $members ->
    [one] элемента
   *[other] элементов
}.
combined-any-stale = Доказательства устарели для { $stale } из { $members } { $members ->
    [one] элемента
   *[other] элементов
}{ $verified ->
    [0] {""}
   *[other] ; подтверждено: { $verified }
}{ $refuted ->
    [0] {""}
   *[other] ; по прежним вердиктам опровергнуто: { $refuted }
}.
combined-not-all-decided = Решено не для каждого из { $members } { $members ->
    [one] элемента
   *[other] элементов
}{ $verified ->
    [0] {""}
   *[other] ; подтверждено: { $verified }
}{ $inconclusive ->
    [0] {""}
   *[other] ; не решено: { $inconclusive }
}{ $not-measured ->
    [0] {""}
   *[other] ; не измерено: { $not-measured }
}{ $stale ->
    [0] {""}
   *[other] ; устарело: { $stale }
}.
combination-any-refuted = Хотя бы один элемент опровергнут
combination-any-invalid = Ни один не опровергнут, но измерение хотя бы одного негодно
combination-all-verified = Каждый элемент подтверждён
combination-none-measured = Ни один элемент не измерен
combination-any-stale = Часть устарела, остальные подтверждены
combination-not-all-decided = Всё остальное

# Решение
decision-go = Все блокирующие утверждения подтверждены.
decision-go-with-waivers = Ни одно блокирующее утверждение не опровергнуто, а по каждому нерешённому действует исключение, за которое отвечает названное лицо.
decision-undetermined = Ни одно блокирующее утверждение не опровергнуто, но подтверждены не все.
decision-no-go = Опровергнуто блокирующее утверждение.
decision-rule-blocking-refuted = Блокирующее утверждение опровергнуто
decision-rule-nothing-blocking = Блокирующих утверждений нет: ничего не доказано
decision-rule-all-verified = Все блокирующие утверждения подтверждены
decision-rule-rest-waived = По каждому нерешённому блокирующему утверждению действует исключение
decision-rule-otherwise = Всё остальное

# Почему блокнот не завершён
failure-raised = Ячейка блокнота завершилась ошибкой, поэтому в этой области ничего не измерено.
failure-timed-out = Блокнот не уложился в отведённое время, поэтому в этой области ничего не измерено.
failure-kernel-died = Ядро блокнота аварийно завершилось, поэтому в этой области ничего не измерено.
failure-exited-early = Блокнот завершился раньше последней ячейки, поэтому в этой области ничего не измерено.
failure-parameters-differ = Блокнот выполнен не с теми параметрами, которые были заданы, поэтому его результаты не учитываются.
failure-verdicts-missing = Блокнот не вынес ровно по одному вердикту на утверждение, поэтому его результаты не учитываются.
failure-worker-died = Процесс, выполнявший блокнот, аварийно завершился, поэтому в этой области ничего не измерено.

# Происхождение
provenance-measured = измерено
provenance-derived = выведено из измерений
provenance-simulated = симуляция
provenance-documented = взято из документа
provenance-constant = константа
provenance-explained-measured = Прочитано с работающего объекта. Вправе решать.
provenance-explained-derived = Вычислено по измеренным данным воспроизводимым способом. Вправе решать.
provenance-explained-simulated = Создано генератором или заглушкой. Ничего не подтверждает; опровергнуть может лишь то утверждение, которое это допускает.
provenance-explained-documented = Кем-то записано. Ничего не решает.
provenance-explained-constant = Число, заданное в коде или настройках. Ничего не решает.
