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

package dev.patterns.inbox.engine;

import java.lang.reflect.Method;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.interceptor.NoRollbackRuleAttribute;
import org.springframework.transaction.interceptor.RollbackRuleAttribute;
import org.springframework.transaction.interceptor.RuleBasedTransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttribute;

import dev.patterns.call.InboundRequest;
import dev.patterns.failure.DeclaredFailures;

/**
 * An idempotent method of a bean.
 *
 * @param userClass the bean's class
 * @param method the method
 * @param names durable names by the kind of requests it gets
 * @param undoes durable name of the operation that it undoes, {@code null} if none
 * @param keyRequired whether a call without a key is refused
 * @param failures its declared exceptions
 * @param responses how its responses are recorded
 * @param attribute the method's own transaction attributes, {@code null} if none
 */
public record IdempotentOperation(Class<?> userClass, Method method, Map<InboundRequest.Kind, String> names,
		@Nullable String undoes, boolean keyRequired, DeclaredFailures failures, ResponseCodec responses,
		@Nullable TransactionAttribute attribute) {

	/**
	 * The durable name for a kind of requests.
	 * @param kind the kind
	 * @return the name, {@code null} if the method gets no such requests
	 */
	public @Nullable String name(InboundRequest.Kind kind) {
		return this.names.get(kind);
	}

	/**
	 * Whether an exception is a response that is recorded. Never for messages: nobody
	 * reads the answer, and the message is tried again.
	 */
	boolean isResponse(InboundRequest.Kind kind, Throwable failure) {
		return kind != InboundRequest.Kind.MESSAGE && this.undoes == null && this.failures.isDeclared(failure);
	}

	/**
	 * Whether the method's own attributes say that an exception does not roll back. What
	 * they say by default about checked exceptions does not count.
	 */
	boolean isCommitting(Throwable failure) {
		if (!(this.attribute instanceof RuleBasedTransactionAttribute rules)) {
			return false;
		}
		RollbackRuleAttribute winner = null;
		int closest = Integer.MAX_VALUE;
		for (RollbackRuleAttribute rule : rules.getRollbackRules()) {
			int depth = rule.getDepth(failure);
			if (depth >= 0 && depth < closest) {
				closest = depth;
				winner = rule;
			}
		}
		return winner instanceof NoRollbackRuleAttribute;
	}

}
