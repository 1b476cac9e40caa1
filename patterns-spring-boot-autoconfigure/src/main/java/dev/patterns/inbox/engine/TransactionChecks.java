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

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;

/**
 * Checks that a method's own {@code @Transactional} lets effect and record commit
 * together.
 */
final class TransactionChecks {

	private final InboxBackend backend;

	private final ListableBeanFactory beanFactory;

	TransactionChecks(InboxBackend backend, ListableBeanFactory beanFactory) {
		this.backend = backend;
		this.beanFactory = beanFactory;
	}

	void check(Method method, @Nullable TransactionAttribute attribute, DefinitionProblems problems) {
		// Also selects the database, so that a missing one is found at startup.
		TransactionManager own = this.backend.access().transactionManager();
		if (attribute == null) {
			return;
		}
		String propagation = refused(attribute.getPropagationBehavior());
		if (propagation != null) {
			problems.add(method,
					"It is @Idempotent and @Transactional(propagation = %s), so its effect would not commit with the record."
						.formatted(propagation),
					"Leave the propagation at REQUIRED.");
		}
		if (attribute.isReadOnly()) {
			problems.add(method,
					"It is @Idempotent and @Transactional(readOnly = true), but the record must be written.",
					"Put @Transactional without readOnly on the method.");
		}
		if (attribute.getIsolationLevel() != TransactionDefinition.ISOLATION_DEFAULT
				&& attribute.getIsolationLevel() != TransactionDefinition.ISOLATION_READ_COMMITTED) {
			problems.add(method,
					"It is @Idempotent and @Transactional with another isolation than READ_COMMITTED, at which a repeat sees what the first attempt left.",
					"Leave the isolation at its default, and lock the rows that need more.");
		}
		TransactionManager manager = manager(attribute);
		if (manager != null && manager != own) {
			problems.add(method,
					"Its transaction manager is not the one of the inbox's DataSource, so its effect would not commit with the record.",
					"Choose the inbox's DataSource by 'patterns.inbox.data-source', or another manager by @Transactional(transactionManager = ...).");
		}
	}

	private static @Nullable String refused(int propagation) {
		return switch (propagation) {
			case TransactionDefinition.PROPAGATION_REQUIRES_NEW -> "REQUIRES_NEW";
			case TransactionDefinition.PROPAGATION_NOT_SUPPORTED -> "NOT_SUPPORTED";
			case TransactionDefinition.PROPAGATION_NEVER -> "NEVER";
			default -> null;
		};
	}

	private @Nullable TransactionManager manager(TransactionAttribute attribute) {
		String qualifier = attribute.getQualifier();
		if (!StringUtils.hasText(qualifier)) {
			return this.beanFactory.getBeanProvider(TransactionManager.class).getIfUnique();
		}
		try {
			return BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.beanFactory, TransactionManager.class,
					qualifier);
		}
		catch (BeansException ex) {
			// Said better by Spring at the first call.
			return null;
		}
	}

}
