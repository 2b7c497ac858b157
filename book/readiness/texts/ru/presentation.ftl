# Числа с единицами. $n — уже готовое число в записи читателя.
unit-percent = { $n } %
unit-hours = { $n } ч
unit-minutes = { $n } мин
unit-seconds = { $n } с
unit-milliseconds = { $n } мс
unit-bytes = { $n } Б
unit-kibibytes = { $n } КиБ
unit-mebibytes = { $n } МиБ
unit-gibibytes = { $n } ГиБ
unit-count = { $n }
unit-score = { $n }
unit-requests-per-second = { $n } запр./с
yes = да
no = нет
# Между частями предложения или там, где в таблице ничего нет
dash = —

# Карточка вердикта
criterion-confidence = односторонняя доверительная вероятность { $level }
criterion-window = за { $window }
quoted = «{ $words }»
criterion-source = Порог взят из
criterion-source-own = Порог выбрал сам реестр; почему — сказано в обосновании.
source-this-register = этого реестра
source-statement = заявления
interval-described = Измеренный интервал { $interval }; утверждение верно, если { $criterion }
card-claimed = заявленное значение:
document-statement = заявление
card-last-verdict = прежний вердикт:
card-blocking = блокирующее
card-blocking-explained = Без подтверждения или исключения по этому утверждению решения GO не будет
card-criterion = Критерий
card-reason = Почему
card-settle = Что решит вопрос
card-needed-n = { $n ->
    [one] { $n } независимое наблюдение
    [few] { $n } независимых наблюдения
   *[many] { $n } независимых наблюдений
}
card-needed-hours = { $hours } наблюдения
card-substitute = Измерено на другом объекте.
card-window-seen = наблюдалось { $window }
card-detectable = наименьший эффект, который показали бы эти данные: { $effect }
card-member = Элемент
card-verdict = Вердикт
card-threshold-line = Интервал относительно порога { $threshold }
card-value = Значение и интервал
card-members-reasons = Причина и метод по каждому
card-members-more = Показаны худшие: { $shown }. Остальные { $n } со всеми числами — в verdicts.json протокола.
card-checks-more = и ещё { $n } — в verdicts.json протокола
card-checks-failed = { $n ->
    [one] Не пройдена { $n } проверка измерения
    [few] Не пройдены { $n } проверки измерения
   *[many] Не пройдено { $n } проверок измерения
}
card-checks-passed = { $n ->
    [one] Пройдена { $n } проверка измерения
    [few] Пройдены { $n } проверки измерения
   *[many] Пройдено { $n } проверок измерения
}
card-evidence = { $n ->
    [one] Доказательства: { $n } таблица или документ
    [few] Доказательства: { $n } таблицы и документа
   *[many] Доказательства: { $n } таблиц и документов
}
card-rationale = Почему такой критерий
card-validity = { $days ->
    [one] Доказательства действительны { $days } день.
    [few] Доказательства действительны { $days } дня.
   *[many] Доказательства действительны { $days } дней.
}
card-dimensions = Учитывается в видах готовности:
card-disagrees = Другой документ ставит другой порог; сохранены оба:
check-passed = пройдена
check-failed = не пройдена
evidence-path = Таблица и метод
evidence-collected = Собрано
evidence-provenance = Происхождение
evidence-subject = Объект

# Представления в блокноте
view-parameters = Параметры, с которыми выполнен блокнот
view-criteria = { $n ->
    [one] { $n } утверждение и его критерий
    [few] { $n } утверждения и их критерии
   *[many] { $n } утверждений и их критерии
}
view-claim = Утверждение
view-criterion = Критерий
view-source = Источник порога
view-observations = { $n ->
    [0] Доказательств не найдено
    [one] Прочитана { $n } таблица доказательств
    [few] Прочитаны { $n } таблицы доказательств
   *[many] Прочитано { $n } таблиц доказательств
}
view-shown = { $n ->
    [one] Для этой страницы прочитана ещё { $n } таблица, доказательством здесь она не служит
    [few] Для этой страницы прочитаны ещё { $n } таблицы, доказательствами здесь они не служат
   *[many] Для этой страницы прочитано ещё { $n } таблиц, доказательствами здесь они не служат
}
view-gaps = Известные пробелы записи: { $n }
view-left-out = Что осталось непрочитанным, замечаний: { $n }.
view-settings = Условия измерения
view-environment = Окружение
view-checks = Проверки измерения
view-estimates = Оценки
view-without-checks = { $n ->
    [one] У { $n } утверждения нет доказательств, которые можно проверить
   *[other] У { $n } утверждений нет доказательств, которые можно проверить
}
view-without-estimates = { $n ->
    [one] По { $n } утверждению оценивать нечего
   *[other] По { $n } утверждениям оценивать нечего
}
view-method = Метод
view-whole = всё
limits-proven = { $n ->
    [0] Не доказано ничего
    [one] Доказано { $n } утверждение
    [few] Доказано { $n } утверждения
   *[many] Доказано { $n } утверждений
}
limits-disproven = { $n ->
    [0] Ничего не опровергнуто
    [one] Опровергнуто { $n } утверждение
    [few] Опровергнуто { $n } утверждения
   *[many] Опровергнуто { $n } утверждений
}
limits-open = { $n ->
    [0] Открытых вопросов не осталось
    [one] Осталось открытым { $n } утверждение
    [few] Остались открытыми { $n } утверждения
   *[many] Осталось открытым { $n } утверждений
}
limits-substitutes = Измерено на другом объекте:

# Сводка
decision-label = Решение
decision-needed = утверждению нужно { $criterion }
decision-undecided = { $n ->
    [one] Не решено { $n } из { $total } блокирующих утверждений
   *[other] Не решены { $n } из { $total } блокирующих утверждений
}
decision-waived = { $n ->
    [one] По { $n } нерешённому утверждению действует исключение
   *[other] По { $n } нерешённым утверждениям действуют исключения
}
waiver-in-force = исключение до { $until }
waiver-expired = исключение истекло { $until }
waiver-without-effect = исключение до { $until }, ничего не меняет
waiver-approver = { $approver }:
readiness-counts = подтверждено { $verified }, опровергнуто { $refuted } из { $total }
readiness-claimed = заявлено
readiness-shown = показано доказательствами
readiness-described = Заявлено { $claimed }, показано доказательствами { $shown }
readiness-key-proven = подтверждено
readiness-key-possible = не решено
readiness-key-lost = опровергнуто
readiness-several = Одно утверждение может относиться к нескольким видам готовности.
level = Уровень готовности
level-said = В заявлении
level-allowed = По доказательствам
level-claims = Его утверждения
level-reached = достигнут
level-not-reached = не достигнут
level-decision-go = достигнут
level-decision-go-with-waivers = достигнут с исключениями
level-decision-undetermined = не показан
level-decision-no-go = не достигнут (утверждение опровергнуто)
dimension-technical = техническая готовность
dimension-production = готовность к production
dimension-business = готовность бизнеса

# Совокупности: заголовок столбца и слова критерия
each-of = для каждого элемента ({ $population })
population-artefact = Артефакт
each-artefact = для каждого артефакта
population-component = Компонент
each-component = для каждого компонента
population-endpoint = Точка доступа
each-endpoint = для каждой точки доступа
population-fault-kind = Вид отказа
each-fault-kind = для каждого вида отказа
population-metric = Метрика
each-metric = для каждой метрики
population-place = Место
each-place = для каждого места
population-scenario = Сценарий
each-scenario = для каждого сценария
population-topic = Тема
each-topic = для каждой темы
population-alert-rule = Правило оповещения
each-alert-rule = для каждого правила оповещения
population-chart = Чарт
each-chart = для каждого Helm-чарта
population-control = Мера контроля
each-control = для каждой меры контроля
population-customer = Клиент
each-customer = для каждого клиента
population-dependency = Зависимость
each-dependency = для каждой зависимости
population-dockerfile = Dockerfile
each-dockerfile = для каждого Dockerfile
population-field = Поле
each-field = для каждого поля
population-matrix = Матрица
each-matrix = для каждой матрицы
population-number = Число
each-number = для каждого числа
population-pod = Под
each-pod = для каждого пода
population-requirement = Требование
each-requirement = для каждого требования
population-runbook = Регламент
each-runbook = для каждого регламента
population-run = Прогон
each-run = для каждого прогона
population-seed = Начальное число
each-seed = для каждого начального числа генератора
population-service = Сервис
each-service = для каждого сервиса
population-target = Цель
each-target = для каждой цели
