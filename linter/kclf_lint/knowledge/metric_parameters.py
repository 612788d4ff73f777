"""The parameters of Keras' metrics as signatures, by generation and class.

Written by tools/make_metric_parameters.py: change that instead.
"""

from __future__ import annotations

MADE_WITH = {"keras": "3.15.1", "tf_keras": "2.21.0"}

SIGNATURES: dict[int, dict[str, str]] = {
    3: {
        "AUC": "num_thresholds=200, curve='ROC', summation_method='interpolation', name=None, dtype=None, "
        "thresholds=None, multi_label=False, num_labels=None, label_weights=None, from_logits=False",
        "Accuracy": "name='accuracy', dtype=None",
        "BinaryAccuracy": "name='binary_accuracy', dtype=None, threshold=0.5",
        "BinaryCrossentropy": "name='binary_crossentropy', dtype=None, from_logits=False, label_smoothing=0",
        "BinaryIoU": "target_class_ids=(0, 1), threshold=0.5, name=None, dtype=None",
        "CategoricalAccuracy": "name='categorical_accuracy', dtype=None",
        "CategoricalCrossentropy": "name='categorical_crossentropy', dtype=None, from_logits=False, "
        "label_smoothing=0, axis=-1",
        "CategoricalHinge": "name='categorical_hinge', dtype=None",
        "ConcordanceCorrelation": "name='concordance_correlation', dtype=None, axis=-1",
        "CosineSimilarity": "name='cosine_similarity', dtype=None, axis=-1",
        "F1Score": "average=None, threshold=None, name='f1_score', dtype=None",
        "FBetaScore": "average=None, beta=1.0, threshold=None, name='fbeta_score', dtype=None",
        "FalseNegatives": "thresholds=None, name=None, dtype=None",
        "FalsePositives": "thresholds=None, name=None, dtype=None",
        "Hinge": "name='hinge', dtype=None",
        "IoU": "num_classes, target_class_ids, name=None, dtype=None, ignore_class=None, sparse_y_true=True, "
        "sparse_y_pred=True, axis=-1",
        "KLDivergence": "name='kl_divergence', dtype=None",
        "LogCoshError": "name='logcosh', dtype=None",
        "MeanAbsoluteError": "name='mean_absolute_error', dtype=None",
        "MeanAbsolutePercentageError": "name='mean_absolute_percentage_error', dtype=None",
        "MeanIoU": "num_classes, name=None, dtype=None, ignore_class=None, sparse_y_true=True, sparse_y_pred=True, "
        "axis=-1",
        "MeanSquaredError": "name='mean_squared_error', dtype=None",
        "MeanSquaredLogarithmicError": "name='mean_squared_logarithmic_error', dtype=None",
        "OneHotIoU": "num_classes, target_class_ids, name=None, dtype=None, ignore_class=None, sparse_y_pred=False, "
        "axis=-1",
        "OneHotMeanIoU": "num_classes, name=None, dtype=None, ignore_class=None, sparse_y_pred=False, axis=-1",
        "PearsonCorrelation": "name='pearson_correlation', dtype=None, axis=-1",
        "Poisson": "name='poisson', dtype=None",
        "Precision": "thresholds=None, top_k=None, class_id=None, name=None, dtype=None",
        "PrecisionAtRecall": "recall, num_thresholds=200, class_id=None, name=None, dtype=None",
        "R2Score": "class_aggregation='uniform_average', num_regressors=0, name='r2_score', dtype=None",
        "Recall": "thresholds=None, top_k=None, class_id=None, name=None, dtype=None",
        "RecallAtPrecision": "precision, num_thresholds=200, class_id=None, name=None, dtype=None",
        "RootMeanSquaredError": "name='root_mean_squared_error', dtype=None",
        "SensitivityAtSpecificity": "specificity, num_thresholds=200, class_id=None, name=None, dtype=None",
        "SparseCategoricalAccuracy": "name='sparse_categorical_accuracy', dtype=None",
        "SparseCategoricalCrossentropy": "name='sparse_categorical_crossentropy', dtype=None, from_logits=False, "
        "ignore_class=None, axis=-1",
        "SparseTopKCategoricalAccuracy": "k=5, name='sparse_top_k_categorical_accuracy', dtype=None, "
        "from_sorted_ids=False",
        "SpecificityAtSensitivity": "sensitivity, num_thresholds=200, class_id=None, name=None, dtype=None",
        "SquaredHinge": "name='squared_hinge', dtype=None",
        "TopKCategoricalAccuracy": "k=5, name='top_k_categorical_accuracy', dtype=None",
        "TrueNegatives": "thresholds=None, name=None, dtype=None",
        "TruePositives": "thresholds=None, name=None, dtype=None",
    },
    2: {
        "AUC": "num_thresholds=200, curve='ROC', summation_method='interpolation', name=None, dtype=None, "
        "thresholds=None, multi_label=False, num_labels=None, label_weights=None, from_logits=False",
        "Accuracy": "name='accuracy', dtype=None",
        "BinaryAccuracy": "name='binary_accuracy', dtype=None, threshold=0.5",
        "BinaryCrossentropy": "name='binary_crossentropy', dtype=None, from_logits=False, label_smoothing=0",
        "BinaryIoU": "target_class_ids=(0, 1), threshold=0.5, name=None, dtype=None",
        "CategoricalAccuracy": "name='categorical_accuracy', dtype=None",
        "CategoricalCrossentropy": "name='categorical_crossentropy', dtype=None, from_logits=False, "
        "label_smoothing=0, axis=-1",
        "CategoricalHinge": "name='categorical_hinge', dtype=None",
        "CosineSimilarity": "name='cosine_similarity', dtype=None, axis=-1",
        "F1Score": "average=None, threshold=None, name='f1_score', dtype=None",
        "FBetaScore": "average=None, beta=1.0, threshold=None, name='fbeta_score', dtype=None",
        "FalseNegatives": "thresholds=None, name=None, dtype=None",
        "FalsePositives": "thresholds=None, name=None, dtype=None",
        "Hinge": "name='hinge', dtype=None",
        "IoU": "num_classes, target_class_ids, name=None, dtype=None, ignore_class=None, sparse_y_true=True, "
        "sparse_y_pred=True, axis=-1",
        "KLDivergence": "name='kullback_leibler_divergence', dtype=None",
        "LogCoshError": "name='logcosh', dtype=None",
        "MeanAbsoluteError": "name='mean_absolute_error', dtype=None",
        "MeanAbsolutePercentageError": "name='mean_absolute_percentage_error', dtype=None",
        "MeanIoU": "num_classes, name=None, dtype=None, ignore_class=None, sparse_y_true=True, sparse_y_pred=True, "
        "axis=-1",
        "MeanRelativeError": "normalizer, name=None, dtype=None",
        "MeanSquaredError": "name='mean_squared_error', dtype=None",
        "MeanSquaredLogarithmicError": "name='mean_squared_logarithmic_error', dtype=None",
        "OneHotIoU": "num_classes, target_class_ids, name=None, dtype=None, ignore_class=None, sparse_y_pred=False, "
        "axis=-1",
        "OneHotMeanIoU": "num_classes, name=None, dtype=None, ignore_class=None, sparse_y_pred=False, axis=-1",
        "Poisson": "name='poisson', dtype=None",
        "Precision": "thresholds=None, top_k=None, class_id=None, name=None, dtype=None",
        "PrecisionAtRecall": "recall, num_thresholds=200, class_id=None, name=None, dtype=None",
        "R2Score": "class_aggregation='uniform_average', num_regressors=0, name='r2_score', dtype=None",
        "Recall": "thresholds=None, top_k=None, class_id=None, name=None, dtype=None",
        "RecallAtPrecision": "precision, num_thresholds=200, class_id=None, name=None, dtype=None",
        "RootMeanSquaredError": "name='root_mean_squared_error', dtype=None",
        "SensitivityAtSpecificity": "specificity, num_thresholds=200, class_id=None, name=None, dtype=None",
        "SparseCategoricalAccuracy": "name='sparse_categorical_accuracy', dtype=None",
        "SparseCategoricalCrossentropy": "name='sparse_categorical_crossentropy', dtype=None, from_logits=False, "
        "ignore_class=None, axis=-1",
        "SparseTopKCategoricalAccuracy": "k=5, name='sparse_top_k_categorical_accuracy', dtype=None",
        "SpecificityAtSensitivity": "sensitivity, num_thresholds=200, class_id=None, name=None, dtype=None",
        "SquaredHinge": "name='squared_hinge', dtype=None",
        "TopKCategoricalAccuracy": "k=5, name='top_k_categorical_accuracy', dtype=None",
        "TrueNegatives": "thresholds=None, name=None, dtype=None",
        "TruePositives": "thresholds=None, name=None, dtype=None",
    },
}
