# Как получены числа и что нужно читать рядом с ними.

method-clopper-pearson = точные односторонние границы доли (Клоппер — Пирсон), { $successes } из { $n }
method-clopper-pearson-blocks = границы Клоппера — Пирсона, блок в { QUANTITY($block-seconds, "seconds") } считается одним целым (эффект плана по Кишу): наблюдений — { $n }, блоков — { $blocks }, независимых — { $n-effective }
method-clopper-pearson-blocks-all-equal = границы Клоппера — Пирсона, каждый из блоков по { QUANTITY($block-seconds, "seconds") } учтён один раз (блоков — { $blocks }): все наблюдения ({ $n }) одинаковы
method-order-statistics = квантиль { $quantile } по Каплану — Мейеру, границы по порядковым статистикам без предположений о распределении; n = { $n }, из них не завершилось на наших глазах: { $censored }
method-mtbf-chi-squared = границы средней наработки на отказ по распределению хи-квадрат при постоянной интенсивности: { $failures } { $failures ->
    [one] отказ
    [few] отказа
   *[other] отказов
  } за { QUANTITY($hours, "hours") }
method-trend = прямая по методу наименьших квадратов, погрешность расширена с учётом автокорреляции шума (Santer и др.): точек — { $n }, корреляция соседних — { $correlation }, независимых — { $n-effective }. Значение — уровень последней двадцатой части относительно первой; границы охватывают и его, и наклон за окно, а верхняя — ещё и самый высокий уровень
method-trend-increments = дрейф по приращениям 10 последовательных отрезков: остатки прямой ведут себя как случайное блуждание (корреляция соседних — { $correlation }, точек — { $n }, независимых среди них было бы { $n-effective }). Значение — уровень последней двадцатой части относительно первой; границы охватывают и его, и дрейф за окно, а верхняя — ещё и самый высокий уровень
method-counted = полный подсчёт, без выборки

condition-exponential-mean = Будь времена распределены экспоненциально, среднее составило бы { QUANTITY($mean-seconds, "seconds") }, а с односторонней доверительной вероятностью { $confidence } — не больше { QUANTITY($upper-seconds, "seconds") } (завершилось на наших глазах { $events } { $events ->
    [one] событие
    [few] события
   *[other] событий
  }).
condition-censored = За время наблюдения не завершилось { $censored } из { $n }. Среднее только по остальным — { QUANTITY($naive-mean-seconds, "seconds") }, вместе с ними — не меньше { QUANTITY($restricted-mean-seconds, "seconds") }.
condition-all-censored = За время наблюдения ничего не завершилось (n = { $n }).
condition-not-all-ended = За время наблюдения не завершилось { $censored } из { $n }, а утверждение — обо всех: верхней границы нет.
condition-slope = Наклон { QUANTITY($slope-per-hour, $unit) } в час, границы { INTERVAL($low-per-hour, $high-per-hour, $unit) } в час.
condition-slope-unbounded = Наклон { QUANTITY($slope-per-hour, $unit) } в час, границ нет: ряд ни разу не изменился или слишком короток, и его шум неизвестен.
condition-not-extrapolated = Рост виден внутри окна { QUANTITY($window-hours, "hours") } и не экстраполируется.
