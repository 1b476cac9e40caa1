/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.saga;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a value that must not be shown to people who look at sagas, such as the number of
 * a card. The endpoint {@code sagas} shows {@code ******} instead, whoever asks. What is
 * stored, and what steps get, is not affected; nor are the texts of exceptions.
 * <ul>
 * <li>on a record component, field or getter: the value of that property, wherever the
 * record or class is part of an input or result</li>
 * <li>on a type: all values of that type and of its subtypes</li>
 * <li>on a {@link SagaStep} method, or on the method that undoes a step: its result</li>
 * <li>on a parameter of such a method: the input or result that it gets</li>
 * </ul>
 * May be used as a meta-annotation.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER,
		ElementType.TYPE })
public @interface SagaHidden {

}
