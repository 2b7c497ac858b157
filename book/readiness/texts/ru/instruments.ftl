# Проверки измерения: что ищет каждая, какой настоящий случай ей научил и что она нашла.

check-bytes-unchanged = Байты те же, что записаны
check-bytes-unchanged-why = Отчёты от 2026-01-08 прочесть можно, но исходный журнал так и не попал в репозиторий: что в них правили, не узнать.
check-bytes-unchanged-passed = SHA-256 файла { $path } совпадает с реестром.
check-bytes-unchanged-failed = { $path } — не тот файл, что в реестре: ожидался SHA-256 { $expected }, получен { $actual }.

check-payload-parses = Ответ разбирается
check-payload-parses-why = /metrics отвечал строкой в кавычках JSON, которую Prometheus отвергает, а базовые файлы содержат "gnn_recall_score": HELP и не являются JSON.
check-payload-parses-passed = Разобрано: { $samples } { $samples ->
    [one] отсчёт
    [few] отсчёта
   *[other] отсчётов
  }.
check-payload-parses-passed-json = Корректный JSON, символов: { $characters }.
check-payload-parses-failed = Не текст Prometheus и не OpenMetrics ({ $error }): { $start }
check-payload-parses-failed-json-string = Строка в кавычках JSON вместо текста Prometheus; Prometheus отвергает её целиком: { $start }
check-payload-parses-failed-json = Не JSON: { $error }, место { $place }.
check-payload-parses-failed-empty = В ответе нет ни одного отсчёта.

check-not-constant = Ряд меняется
check-not-constant-why = Полнота 0,96 была «стабильна 24 часа»: атрибут из конструктора детектора, прочитанный 288 раз.
check-not-constant-passed = Различных значений: { $distinct }, отсчётов: { $n }.
check-not-constant-failed = Все отсчёты ({ $n }) в точности равны { $value }: это константа, а не измерение.
check-not-constant-failed-too-few = Отсчётов: { $n }; если их меньше { $needed }, константу не отличить от измерения.

check-samples-suffice = Отсчётов достаточно
check-samples-suffice-why = План испытаний требовал метрики каждые 60 с, а скрипт снимал их каждые 300 с.
check-samples-suffice-passed = Отсчётов: { $found }, нужно { $needed }.
check-samples-suffice-failed = Отсчётов: { $found }, а для заявленных окна и шага нужно { $needed }.

check-no-gaps = В ряду нет пропусков
check-no-gaps-why = В данных Prometheus с 2026-01-11 одна из целей лежала 20,5 часа; доля по такому ряду — не доля по всему окну.
check-no-gaps-passed = Отсчётов: { $n }, примерно каждые { QUANTITY($interval-seconds, "seconds") }; пропусков: { $gaps } ({ $share-percent } % окна), наибольшее расстояние — { QUANTITY($longest-seconds, "seconds") }.
check-no-gaps-failed = { $gaps } { $gaps ->
    [one] пропуск занимает
    [few] пропуска занимают
   *[other] пропусков занимают
  } { $share-percent } % окна; самый длинный — { QUANTITY($longest-seconds, "seconds") }, начинается через { QUANTITY($at-seconds, "seconds") } от начала, хотя отсчёт положен каждые { QUANTITY($interval-seconds, "seconds") }.
check-no-gaps-failed-empty = Отсчёты ({ $n }) не охватывают никакого времени.

check-clock-advances = Часы идут вперёд
check-clock-advances-why = Времена сбоев у системы записаны целыми секундами: внутри секунды порядка нет, а переведённые назад часы меняют причину и следствие местами.
check-clock-advances-passed = Каждый отсчёт позже предыдущего, всего { $n }.
check-clock-advances-failed = Не позже предыдущего — { $steps } из { $n }, первый через { QUANTITY($at-seconds, "seconds") } от начала.
check-clock-advances-failed-empty = Отсчётов нет.

check-no-hidden-restart = Внутри ряда нет перезапуска
check-no-hidden-restart-why = Память в 775 933 952 байта до и 565 207 040 байт после 24 часов названа отсутствием роста: падение может быть перезапуском, а он обнуляет то, на что смотрит тренд.
check-no-hidden-restart-passed = Один запуск на все отсчёты ({ $n }).
check-no-hidden-restart-failed = Запусков больше одного: счётчик падает { $falls } { $falls ->
    [few] раза
   *[other] раз
  }, стартов внутри ряда — { $starts }, первый такой признак через { QUANTITY($at-seconds, "seconds") } после первого отсчёта.
check-no-hidden-restart-failed-empty = Отсчётов нет.

check-units-agree = Единицы совпадают
check-units-agree-why = 775 933 952 байта — это 740 МиБ и 776 МБ; отчёт, который их смешает, покажет рост на 4,9 % там, где его нет.
check-units-agree-passed = { $value-a } и { $value-b } не отличаются на отношение единиц.
check-units-agree-failed = { $value-a } и { $value-b } относятся как двоичная единица к десятичной: { NUMBER($ratio, maximumSignificantDigits: 6) }.

check-gauges-agree = Два прибора согласны
check-gauges-agree-why = Один и тот же отчёт печатает рост памяти и +0,0 %, и −30,5 %.
check-gauges-agree-passed = Рост по одному прибору { $growth-a }, по другому { $growth-b }: в пределах множителя { $factor }.
check-gauges-agree-failed = Рост по одному прибору { $growth-a }, по другому { $growth-b }: расходятся больше чем в { $factor } раза.

check-recomputes = Арифметика сходится
check-recomputes-why = Матрица решений от 2026-01-08 печатает 88,5 %, а вычисляется в 98,2; от 01-09 — печатает ~70, а вычисляется в 78,9.
check-recomputes-passed = Напечатано { $printed }, вычислено { $computed }, допуск { $tolerance }.
check-recomputes-failed = Напечатано { $printed }, вычислено { $computed }: расхождение больше { $tolerance }.

check-trend-has-points = У тренда есть точки
check-trend-has-points-why = Из памяти в 288 опросах сохранились два числа; прямая пройдёт через любые две точки.
check-trend-has-points-passed = Точек: { $n }, нужно { $needed }.
check-trend-has-points-failed = Точек: { $n }, а тренду нужно { $needed }.

check-no-sentinels = Среди значений нет заглушек
check-no-sentinels-why = Скрипт внесения сбоев записывает обнаружение в ту же секунду (0) как 60 с.
check-no-sentinels-passed = Заглушек нет, значений: { $n }.
check-no-sentinels-failed = В точности равны заглушке ({ $sentinels }) { $wrong } из { $n }: { $which }.
check-no-sentinels-failed-empty = Значений нет.

check-effect-proven = Сбой подействовал
check-effect-proven-why = В одном из четырёх прогонов исчерпание ресурсов было ошибкой скрипта; пробный прогон подтверждает любую гипотезу.
check-effect-proven-passed = Действие доказано для всех сбоев ({ $n }).
check-effect-proven-failed = Нет доказательства действия у { $wrong } из { $n }: { $which }.
check-effect-proven-failed-empty = Сбоев нет.

check-order-of-events = Причина раньше следствия
check-order-of-events-why = Скрипт внесения сбоев считает завершающийся под готовым, и восстановление может опередить сам сбой.
check-order-of-events-passed = Ни один сбой не обнаружен и не устранён до внесения, всего { $n }.
check-order-of-events-failed = Обнаружены или устранены до внесения { $wrong } из { $n }, самое раннее — на { QUANTITY($early-seconds, "seconds") }: { $which }.
check-order-of-events-failed-empty = Сбоев нет.

check-recovery-possible = Такое восстановление возможно
check-recovery-possible-why = После удаления пода «восстановились» за 2 с, хотя проверка готовности впервые спрашивает через 10 с.
check-recovery-possible-passed = Ни одно восстановление не быстрее, чем позволяют настройки, всего { $n }.
check-recovery-possible-failed = Быстрее, чем позволяют настройки, { $wrong } из { $n }; самое быстрое — { QUANTITY($fastest-seconds, "seconds") } при необходимых { QUANTITY($least-seconds, "seconds") }: { $which }.
check-recovery-possible-failed-empty = Восстановлений нет.

check-recovery-after-detection = Восстановление после обнаружения
check-recovery-after-detection-why = У одного удаления пода 2026-01-08 MTTD равно 60 с, а MTTR — 1 с.
check-recovery-after-detection-passed = Каждое восстановление позже своего обнаружения, всего { $n }.
check-recovery-after-detection-failed = Раньше своего обнаружения { $wrong } из { $n }; в худшем случае { QUANTITY($recovered-seconds, "seconds") } против { QUANTITY($detected-seconds, "seconds") }: { $which }.
check-recovery-after-detection-failed-empty = Восстановлений нет.

check-all-runs-kept = Все прогоны на месте
check-all-runs-kept-why = В итоговом отчёте три прогона из четырёх; заголовок k6 приводит лучший из трёх.
check-all-runs-kept-passed = В отчёте все записанные прогоны, их { $recorded }.
check-all-runs-kept-failed = Записано прогонов: { $recorded }, в отчёте: { $reported }; опущено: { $dropped }{ $dropped ->
    [0] {""}
   *[other] {" "}({ $dropped-runs })
  }, без записи: { $unknown }.

check-settings-unchanged = Настройки во всех прогонах одни
check-settings-unchanged-why = Исчерпание ресурсов провалилось при лимитах 100m/256Mi и прошло при 300m/512Mi.
check-settings-unchanged-passed = Настройки одинаковы во всех прогонах ({ $runs }).
check-settings-unchanged-failed = { $changed ->
    [0] Настройки не записаны; прогонов: { $runs }.
   *[other] Прогонов: { $runs }, изменилось настроек: { $changed } ({ $settings }).
  }
