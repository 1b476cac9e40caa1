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
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the method of a {@link Saga} that is told of the end of an instance: called once,
 * in the transaction that ends the instance, also when the instance ends before its first
 * step. When the method throws, the instance does not end and the call is repeated later.
 * <p>
 * Parameters may be a {@link SagaStatus}, a {@link SagaEndReason} ({@code null} after
 * completion), a {@link SagaOutcome} with both and the failure, a {@link SagaContext},
 * the saga's input, and results of steps, which may be absent. Of a flow it may be the
 * flow's result, absent unless the flow completed; if the input has the same type, the
 * parameter is named {@code result}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SagaEnded {

}
